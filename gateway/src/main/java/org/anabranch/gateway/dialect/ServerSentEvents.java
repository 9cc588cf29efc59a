package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of server-sent events into whole events, wherever its bytes are cut, and reads one.
 * One stream, one thread.
 */
public final class ServerSentEvents {
  /** The longest event, and the most that is held back. */
  public static final int LONGEST_EVENT = 16 << 20;

  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private int searched;

  /**
   * One event.
   *
   * @param name of its {@code event:} field, or empty
   * @param data of its {@code data:} fields, joined by line feeds; null when it has none
   */
  public record Event(String name, @Nullable String data) {}

  /** Hears of each event in order. */
  @FunctionalInterface
  public interface Sink {
    /** The event stands from {@code start} until before {@code end} of {@code bytes}. */
    void event(ByteBuf bytes, int start, int end);
  }

  /**
   * Takes the next bytes and tells the whole events among them and those before.
   *
   * @param chunk is released
   * @return all whole events as they came
   */
  public ByteBuf accept(ByteBuf chunk, Sink sink) {
    ByteBuf all = joined(chunk);
    int start = all.readerIndex();
    int from = start + searched;
    for (int end = endOfEvent(all, from); end > 0; end = endOfEvent(all, start)) {
      sink.event(all, start, end);
      start = end;
    }
    ByteBuf whole = all.retainedSlice(all.readerIndex(), start - all.readerIndex());
    keepRest(all, start);
    return whole;
  }

  private ByteBuf joined(ByteBuf chunk) {
    if (!rest.isReadable()) {
      return chunk;
    }
    ByteBuf all = rest.writeBytes(chunk);
    chunk.release();
    rest = Unpooled.EMPTY_BUFFER;
    return all;
  }

  private void keepRest(ByteBuf all, int from) {
    int length = all.writerIndex() - from;
    if (length > 0) {
      rest = Unpooled.buffer(Math.max(256, length)).writeBytes(all, from, length);
    }
    searched = Math.max(0, length - 3);
    all.release();
  }

  /**
   * The index after the blank line that ends the event, or -1. Lines end in LF or CRLF, or all of
   * them in CR: JSON holds neither within.
   */
  public static int endOfEvent(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    int feed = from < end ? bytes.indexOf(from, end, (byte) '\n') : -1;
    while (feed >= 0 && feed + 1 < end) {
      byte next = bytes.getByte(feed + 1);
      if (next == '\n') {
        return feed + 2;
      }
      if (next == '\r' && feed + 2 < end && bytes.getByte(feed + 2) == '\n') {
        return feed + 3;
      }
      feed = bytes.indexOf(feed + 1, end, (byte) '\n');
    }
    return endOfReturns(bytes, from, end);
  }

  private static int endOfReturns(ByteBuf bytes, int from, int end) {
    int back = from < end ? bytes.indexOf(from, end, (byte) '\r') : -1;
    while (back >= 0 && back + 1 < end) {
      if (bytes.getByte(back + 1) == '\r') {
        return back + 2;
      }
      back = bytes.indexOf(back + 1, end, (byte) '\r');
    }
    return -1;
  }

  /** What is left when the bytes are over, such as a last event without its blank line. */
  public ByteBuf finish(Sink sink) {
    ByteBuf last = rest;
    rest = Unpooled.EMPTY_BUFFER;
    searched = 0;
    return last.isReadable()
        ? accept(last.writeBytes(new byte[] {'\n', '\n'}), sink)
        : Unpooled.EMPTY_BUFFER;
  }

  public boolean isTooLong() {
    return rest.readableBytes() > LONGEST_EVENT;
  }

  public void release() {
    rest = Unpooled.EMPTY_BUFFER;
  }

  /** Reads the event between two indexes. */
  public static Event read(ByteBuf bytes, int start, int end) {
    String name = "";
    StringBuilder data = null;
    for (String line :
        bytes.toString(start, end - start, StandardCharsets.UTF_8).split("\r\n|\n|\r")) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        continue;
      }
      String value = line.substring(colon + (line.startsWith(" ", colon + 1) ? 2 : 1));
      switch (line.substring(0, colon)) {
        case "event" -> name = value;
        case "data" ->
            data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        default -> {
          // a field for browsers, such as id or retry
        }
      }
    }
    return new Event(name, data == null ? null : data.toString());
  }

  /** An event's bytes; {@code name} may be empty. */
  public static ByteBuf write(String name, String data) {
    String text =
        name.isEmpty() ? "data: " + data + "\n\n" : "event: " + name + "\ndata: " + data + "\n\n";
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }
}
