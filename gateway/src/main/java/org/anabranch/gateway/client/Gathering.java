package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import org.anabranch.gateway.wire.DirectPieces;
import org.anabranch.gateway.wire.HttpHead;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one client: small parts are gathered to be one write, large ones are written on
 * their own. Bytes that are added are released in time. On the client's event loop.
 */
final class Gathering {
  private static final int ROOM = 2 << 10;

  /** Up to here it is cheaper to copy bytes beside the others than to write them on their own. */
  private static final int LARGEST_COPIED = 16 << 10;

  private static final int MOST_GATHERED = 32 << 10;

  private final Channel channel;
  private @Nullable ByteBuf gathered;
  private boolean chunked;

  Gathering(Channel channel) {
    this.channel = channel;
  }

  /** What goes out with the next flush, to be written behind. */
  ByteBuf room() {
    if (gathered == null) {
      gathered = channel.alloc().ioBuffer(ROOM);
    }
    return gathered;
  }

  void add(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
    } else if (bytes.readableBytes() <= LARGEST_COPIED || !bytes.isDirect()) {
      gathered = DirectPieces.append(channel, room(), bytes);
      bytes.release();
    } else {
      write();
      channel.write(bytes);
    }
  }

  /** A body in parts follows, each framed as a chunk or just as it is. */
  void beginParts(boolean asChunks) {
    chunked = asChunks;
  }

  /** One more part, which is not empty. */
  void addPart(ByteBuf bytes) {
    if (chunked) {
      HttpHead.chunk(room(), bytes.readableBytes());
    }
    add(bytes);
    if (chunked) {
      room().writeShort(HttpHead.CHUNK_END);
    }
    if (gathered != null && gathered.readableBytes() > MOST_GATHERED) {
      write();
    }
  }

  /** The body is whole. */
  void endParts() {
    if (chunked) {
      HttpHead.lastChunk(room());
    }
  }

  private void write() {
    ByteBuf whole = gathered;
    gathered = null;
    if (whole != null) {
      channel.write(whole);
    }
  }

  void flush() {
    write();
    channel.flush();
  }

  /** The same; returns when all of it is out. */
  ChannelFuture flushAll() {
    write();
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** How many bytes were flushed and are not out yet. */
  long pending() {
    ChannelOutboundBuffer leaving = channel.unsafe().outboundBuffer();
    return leaving == null ? 0 : leaving.totalPendingWriteBytes() - leaving.currentProgress();
  }

  /** Nobody is there any more. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
