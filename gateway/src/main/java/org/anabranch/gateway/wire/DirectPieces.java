package org.anabranch.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Bytes on the heap, or in parts, on their way to a socket, which reads from direct memory: each is
 * copied there once, in pieces that a pool keeps. Netty on its own puts the parts of a body
 * together on the heap before it copies them.
 */
public final class DirectPieces {
  public static final int LARGEST = 128 << 10;

  private DirectPieces() {}

  /**
   * Copies {@code bytes}, which stay as they are, behind what is in {@code out}, writing to the
   * channel what is full. Returns what is still to be written.
   */
  public static ByteBuf append(Channel to, ByteBuf out, ByteBuf bytes) {
    ByteBuf piece = out;
    int from = bytes.readerIndex();
    int left = bytes.readableBytes();
    while (true) {
      int length = Math.min(left, LARGEST);
      bytes.getBytes(from, piece.ensureWritable(length), length);
      from += length;
      left -= length;
      if (left == 0) {
        return piece;
      }
      to.write(piece);
      piece = to.alloc().ioBuffer(Math.min(left, LARGEST));
    }
  }
}
