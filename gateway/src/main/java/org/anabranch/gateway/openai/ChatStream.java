package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Watches a stream of server-sent events go by. Passes whole events on as the bytes they came in,
 * counts what will have to be paid, takes out the usage chunk where the client did not ask for one,
 * and knows whether the stream has come to its proper end. One stream, one thread.
 *
 * <p>Fields are looked for by their quoted names in the raw bytes; inside a JSON text a quote is
 * escaped, so {@code "usage"} with plain quotes cannot be a part of what the model wrote.
 */
public final class ChatStream {
  /** The longest event, and the most that is held back. */
  public static final int LONGEST_EVENT = 16 << 20;

  private static final byte[] USAGE = ascii("\"usage\"");
  private static final byte[] CONTENT = ascii("\"content\"");
  private static final byte[] FINISH = ascii("\"finish_reason\"");
  private static final byte[] ERROR = ascii("\"error\"");
  private static final byte[] DATA = ascii("data:");
  private static final byte[] DONE = ascii("[DONE]");

  private final boolean keepUsage;
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private @Nullable TokenCount tokens;
  private @Nullable String error;
  private long events;
  private long contentBytes;
  private boolean finished;
  private boolean done;

  /**
   * @param keepUsage whether the client asked for the usage chunk
   */
  public ChatStream(boolean keepUsage) {
    this.keepUsage = keepUsage;
  }

  /**
   * Takes the next bytes and returns what may be passed on: whole events, or nothing yet. After an
   * {@link #error} event nothing more comes out.
   *
   * @param chunk is released or becomes part of what is returned
   */
  public ByteBuf accept(ByteBuf chunk) {
    ByteBuf all = joined(chunk);
    int start = all.readerIndex();
    int passFrom = start;
    CompositeByteBuf cut = null;
    for (int end = eventEnd(all, start); end > 0 && error == null; end = eventEnd(all, start)) {
      if (!passes(all, start, end)) {
        cut = cut == null ? Unpooled.compositeBuffer() : cut;
        cut.addComponent(true, all.retainedSlice(passFrom, start - passFrom));
        passFrom = end;
      }
      start = end;
    }
    ByteBuf passed = all.retainedSlice(passFrom, start - passFrom);
    keepRest(all, start);
    return cut == null ? passed : cut.addComponent(true, passed);
  }

  /** The stream's bytes are over: takes a last {@code [DONE]} that lacks its blank line. */
  public ByteBuf finish() {
    ByteBuf last = rest;
    rest = Unpooled.EMPTY_BUFFER;
    if (find(last, last.readerIndex(), last.writerIndex(), DONE) < 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    return accept(Unpooled.copiedBuffer(last, Unpooled.wrappedBuffer(new byte[] {'\n', '\n'})));
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
    all.release();
  }

  /** The index after the blank line that ends the event, or -1. */
  private static int eventEnd(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    int feed = bytes.indexOf(from, end, (byte) '\n');
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
    return -1;
  }

  private boolean passes(ByteBuf bytes, int start, int end) {
    int data = find(bytes, start, end, DATA);
    if (data < 0) {
      return true; // a comment or a lone field: keeps the connection alive, costs nothing
    }
    int value = data + DATA.length;
    if (find(bytes, value, Math.min(end, value + DONE.length + 1), DONE) >= 0) {
      done = true;
      return true;
    }
    events++;
    countContent(bytes, value, end);
    finished |= isSet(bytes, value, end, FINISH);
    if (find(bytes, value, end, ERROR) >= 0 && readError(bytes, value, end)) {
      return false;
    }
    return !isSet(bytes, value, end, USAGE) || readUsage(bytes, value, end);
  }

  /** Whether the field is there with a value other than null. */
  private static boolean isSet(ByteBuf bytes, int from, int end, byte[] name) {
    int value = valueOf(bytes, from, end, name);
    return value >= 0 && bytes.getByte(value) != 'n';
  }

  private static int valueOf(ByteBuf bytes, int from, int end, byte[] name) {
    int at = find(bytes, from, end, name);
    if (at < 0) {
      return -1;
    }
    for (int i = at + name.length; i < end; i++) {
      byte b = bytes.getByte(i);
      if (b != ' ' && b != ':') {
        return i;
      }
    }
    return -1;
  }

  private void countContent(ByteBuf bytes, int from, int end) {
    int quote = valueOf(bytes, from, end, CONTENT);
    if (quote < 0 || bytes.getByte(quote) != '"') {
      return;
    }
    int i = quote + 1;
    while (i < end && bytes.getByte(i) != '"') {
      i += bytes.getByte(i) == '\\' ? 2 : 1;
    }
    contentBytes += i - quote - 1;
  }

  /** Returns whether the event may be passed on: it holds more than usage, or usage was asked. */
  private boolean readUsage(ByteBuf bytes, int from, int end) {
    JsonNode event = parse(bytes, from, end);
    JsonNode usage = event.path("usage");
    if (!usage.path("prompt_tokens").isIntegralNumber()
        || !usage.path("completion_tokens").isIntegralNumber()) {
      return true;
    }
    tokens =
        new TokenCount(
            Math.max(0, usage.path("prompt_tokens").asLong()),
            Math.max(0, usage.path("completion_tokens").asLong()));
    JsonNode choices = event.path("choices");
    if (choices.isEmpty()) {
      events--;
    }
    return keepUsage || !choices.isEmpty();
  }

  private boolean readError(ByteBuf bytes, int from, int end) {
    JsonNode found = parse(bytes, from, end).path("error");
    if (found.isMissingNode() || found.isNull()) {
      return false;
    }
    error = found.isString() ? found.asString() : found.path("message").asString("no reason given");
    return true;
  }

  private static JsonNode parse(ByteBuf bytes, int from, int end) {
    try {
      return Json.tree(bytes.toString(from, end - from, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private static int find(ByteBuf bytes, int from, int end, byte[] wanted) {
    int last = end - wanted.length;
    if (last < from) {
      return -1; // Netty would search backwards
    }
    int at = bytes.indexOf(from, last + 1, wanted[0]);
    while (at >= 0) {
      if (matches(bytes, at, wanted)) {
        return at;
      }
      at = at == last ? -1 : bytes.indexOf(at + 1, last + 1, wanted[0]);
    }
    return -1;
  }

  private static boolean matches(ByteBuf bytes, int at, byte[] wanted) {
    for (int i = 1; i < wanted.length; i++) {
      if (bytes.getByte(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether at least one event with data went by. */
  public boolean hasBegun() {
    return events > 0 || done;
  }

  /** Whether it came to its end: {@code [DONE]}, or a finish reason from those that send none. */
  public boolean isComplete() {
    return done || finished;
  }

  /** What the upstream said went wrong in the middle of its stream, or null. */
  public @Nullable String error() {
    return error;
  }

  public boolean isTooLong() {
    return rest.readableBytes() > LONGEST_EVENT;
  }

  /** What the upstream counted, or null. */
  public @Nullable TokenCount tokens() {
    return tokens;
  }

  /** A guess at the tokens that went by: an event is at least one, so are four bytes of text. */
  public long estimatedOutput() {
    return Math.max(events, contentBytes / 4);
  }
}
