package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a binary event stream into frames, wherever its bytes are cut, and checks both checksums. A
 * damaged stream stays damaged: nothing after the fault is told. Copies only frames that lie across
 * chunks. One stream, one thread.
 */
final class FrameReader {
  /** The longest frame there is; Bedrock's own are far shorter. */
  static final int LONGEST = 16 << 20;

  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private @Nullable String fault;

  /** Hears of each frame in order. */
  @FunctionalInterface
  interface Sink {
    /** The frame and its payload are good during the call; {@code length} counts all its bytes. */
    void frame(Frame frame, int length);
  }

  /**
   * Takes the next bytes and tells the whole frames among them and those before.
   *
   * @param chunk is released
   * @return all whole frames as they came
   */
  ByteBuf accept(ByteBuf chunk, Sink sink) {
    if (fault != null) {
      chunk.release();
      return Unpooled.EMPTY_BUFFER;
    }
    boolean continued = rest.isReadable();
    ByteBuf all = joined(chunk);
    int start = all.readerIndex();
    int next = start;
    for (int length = length(all, next); length > 0; length = length(all, next)) {
      Frame frame = read(all, next, length);
      if (frame == null) {
        break;
      }
      sink.frame(frame, length);
      next += length;
    }
    if (next == start && continued) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf whole = all.retainedSlice(start, next - start);
    keepRest(all, next);
    return whole;
  }

  private ByteBuf joined(ByteBuf chunk) {
    if (!rest.isReadable()) {
      return chunk;
    }
    rest.writeBytes(chunk);
    chunk.release();
    return rest;
  }

  private void keepRest(ByteBuf all, int from) {
    int length = all.writerIndex() - from;
    rest =
        length > 0 && fault == null
            ? Unpooled.buffer(Math.max(256, length)).writeBytes(all, from, length)
            : Unpooled.EMPTY_BUFFER;
    all.release();
  }

  /** The length of the frame that begins here; 0 while it is not all there, or on a fault. */
  private int length(ByteBuf bytes, int at) {
    int there = bytes.writerIndex() - at;
    if (there < Frame.PRELUDE || fault != null) {
      return 0;
    }
    int total = bytes.getInt(at);
    int headers = bytes.getInt(at + 4);
    if (Frame.crc(bytes, at, 8) != bytes.getInt(at + 8)) {
      fault = "the checksum of a frame's lengths is wrong";
    } else if (headers < 0 || total < Frame.PRELUDE + Frame.CHECKSUM) {
      fault = "a frame's lengths make no sense";
    } else if (total > LONGEST) {
      fault = "a frame is longer than 16 MiB";
    } else if (headers > total - Frame.PRELUDE - Frame.CHECKSUM) {
      fault = "a frame's headers are longer than the frame";
    }
    return fault == null && total <= there ? total : 0;
  }

  private @Nullable Frame read(ByteBuf bytes, int at, int length) {
    int sum = at + length - Frame.CHECKSUM;
    if (Frame.crc(bytes, at, sum - at) != bytes.getInt(sum)) {
      fault = "the checksum of a frame is wrong";
      return null;
    }
    int headersEnd = at + Frame.PRELUDE + bytes.getInt(at + 4);
    Map<String, String> headers = headers(bytes, at + Frame.PRELUDE, headersEnd);
    if (headers == null) {
      fault = "a frame's headers make no sense";
      return null;
    }
    return new Frame(headers, bytes.slice(headersEnd, sum - headersEnd));
  }

  /** Reads the headers that are texts and steps over the others; null when they do not add up. */
  private static @Nullable Map<String, String> headers(ByteBuf bytes, int from, int end) {
    Map<String, String> headers = new HashMap<>();
    int at = from;
    while (at < end) {
      int nameAt = at + 1;
      int typeAt = nameAt + bytes.getUnsignedByte(at);
      if (typeAt >= end) {
        return null;
      }
      int type = bytes.getByte(typeAt);
      int prefix = type == Frame.TEXT || type == 6 ? 2 : 0;
      if (typeAt + 1 + prefix > end) {
        return null;
      }
      int valueAt = typeAt + 1 + prefix;
      int length = prefix == 0 ? fixedLength(type) : bytes.getUnsignedShort(typeAt + 1);
      if (length < 0 || valueAt + length > end) {
        return null;
      }
      if (type == Frame.TEXT) {
        headers.put(text(bytes, nameAt, typeAt), text(bytes, valueAt, valueAt + length));
      }
      at = valueAt + length;
    }
    return headers;
  }

  /** How long a value of a type is: true, false, byte, short, int, long, …, time, UUID. */
  private static int fixedLength(int type) {
    return switch (type) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> 2;
      case 4 -> 4;
      case 5, 8 -> 8;
      case 9 -> 16;
      default -> -1;
    };
  }

  private static String text(ByteBuf bytes, int from, int end) {
    return bytes.toString(from, end - from, StandardCharsets.UTF_8);
  }

  /** What is wrong with the stream, or null. */
  @Nullable String fault() {
    return fault;
  }

  /** Whether the bytes so far end in the middle of a frame. */
  boolean isCut() {
    return rest.isReadable();
  }

  void release() {
    rest = Unpooled.EMPTY_BUFFER;
  }
}
