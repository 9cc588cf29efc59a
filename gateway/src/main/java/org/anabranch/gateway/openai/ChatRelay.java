package org.anabranch.gateway.openai;

import static org.anabranch.gateway.dialect.ServerSentEvents.endOfEvent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Watches a stream of chat completions go by. Passes whole events on as the bytes they came in,
 * counts what will have to be paid, takes out the usage chunk where the client did not ask for one,
 * and knows whether the stream has come to its proper end. One stream, one thread.
 *
 * <p>Fields are looked for by their quoted names in the raw bytes; inside a JSON text a quote is
 * escaped, so {@code "usage"} with plain quotes cannot be a part of what the model wrote.
 */
final class ChatRelay implements Relay {
  private static final byte[] DATA = ascii("data:");
  private static final byte[] DONE = ascii("[DONE]");

  /** Names that are looked for, each by its first letter; all are in quotes. */
  private enum Name {
    USAGE("usage"),
    CONTENT("content"),
    FINISH("finish_reason"),
    ERROR("error"),
    TEXT("text"),
    REASONING("reasoning_content"),
    ARGUMENTS("arguments");

    private static final @Nullable Name[] BY_LETTER = new Name[128];

    static {
      for (Name name : values()) {
        BY_LETTER[name.bytes[1]] = name;
      }
    }

    private final byte[] bytes;

    Name(String name) {
      bytes = ascii('"' + name + '"');
    }

    /** Most that begin alike differ in the next letter, so a loop ends sooner than a comparison. */
    private boolean isAt(byte[] event, int quote, int end) {
      if (quote + bytes.length > end) {
        return false;
      }
      for (int i = 2; i < bytes.length; i++) {
        if (event[quote + i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }

    /** The one that stands at this quote, or null. */
    static @Nullable Name at(byte[] event, int quote, int end) {
      byte letter = quote + 1 < end ? event[quote + 1] : -1;
      Name name = letter < 0 ? null : BY_LETTER[letter];
      return name != null && name.isAt(event, quote, end) ? name : null;
    }
  }

  private static final Name[] TOLD = {Name.CONTENT, Name.REASONING, Name.ARGUMENTS, Name.TEXT};

  private final boolean keepUsage;
  private final int choices;

  /** The event that is looked at, and where in it each name ends. */
  private byte[] event = new byte[512];

  private final int[] at = new int[Name.values().length];
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private int searched;
  private @Nullable TokenUse use;
  private @Nullable String error;
  private boolean limited;
  private long events;
  private long textBytes;
  private int finished;
  private boolean done;

  /**
   * @param keepUsage whether the client asked for the usage chunk
   * @param choices how many answers the client asked for: each has an end of its own
   */
  ChatRelay(boolean keepUsage, int choices) {
    this.keepUsage = keepUsage;
    this.choices = choices;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    ByteBuf all = joined(chunk);
    int start = all.readerIndex();
    int passFrom = start;
    CompositeByteBuf cut = null;
    int from = start + searched;
    for (int end = endOfEvent(all, from); end > 0 && error == null; end = endOfEvent(all, start)) {
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

  /** Takes a last {@code [DONE]} that lacks its blank line. */
  @Override
  public ByteBuf finish() {
    ByteBuf last = rest;
    rest = Unpooled.EMPTY_BUFFER;
    searched = 0;
    if (!last.toString(StandardCharsets.US_ASCII).contains("[DONE]")) {
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
    searched = Math.max(0, length - 3);
    all.release();
  }

  private boolean passes(ByteBuf bytes, int start, int end) {
    int length = end - start;
    if (event.length < length) {
      event = new byte[Math.max(2 * event.length, length)];
    }
    bytes.getBytes(start, event, 0, length);
    int data = find(DATA, 0, length);
    if (data < 0) {
      return true; // a comment or a lone field: keeps the connection alive, costs nothing
    }
    int value = data + DATA.length;
    if (find(DONE, value, Math.min(length, value + DONE.length + 1)) >= 0) {
      done = true;
      return true;
    }
    if (!isObject(value, length)) {
      error = "an event of it is malformed";
      return false;
    }
    events++;
    look(value, length);
    if (at[Name.ERROR.ordinal()] > 0 && readError(value, length)) {
      return false;
    }
    return !isSet(Name.USAGE, length) || readUsage(value, length);
  }

  /** Whether the event's data begins and ends as an object does, or is empty. */
  private boolean isObject(int from, int end) {
    int first = from;
    while (first < end && event[first] == ' ') {
      first++;
    }
    int last = end - 1;
    while (last > first && event[last] <= ' ') {
      last--;
    }
    return event[first] <= ' '
        || event[first] == '{' && (event[last] == '}' || endsBeforeAnotherField(first, end));
  }

  private boolean endsBeforeAnotherField(int from, int end) {
    for (int i = from; i + 1 < end; i++) {
      if (event[i] == '}' && (event[i + 1] == '\n' || event[i + 1] == '\r')) {
        return true;
      }
    }
    return false;
  }

  /** Takes down after which quote each name stands first, in one pass over the event. */
  private void look(int from, int end) {
    Arrays.fill(at, 0);
    for (int i = from; i < end; i++) {
      if (event[i] == '\\') {
        i++; // what is escaped begins no name
      } else if (event[i] == '"') {
        Name name = Name.at(event, i, end);
        if (name != null && at[name.ordinal()] == 0) {
          at[name.ordinal()] = i + name.bytes.length;
        }
      }
    }
    countText(end);
    finished += isSet(Name.FINISH, end) ? 1 : 0;
  }

  /** Whether the field is there with a value other than null. */
  private boolean isSet(Name name, int end) {
    int value = valueOf(name, end);
    return value >= 0 && event[value] != 'n';
  }

  /** Where the first value of that name begins, or -1. */
  private int valueOf(Name name, int end) {
    int after = at[name.ordinal()];
    for (int i = after; after > 0 && i < end; i++) {
      if (event[i] != ' ' && event[i] != ':') {
        return i;
      }
    }
    return -1;
  }

  /** An event tells a piece of one of these, seldom of two. */
  private void countText(int end) {
    for (Name name : TOLD) {
      int quote = valueOf(name, end);
      if (quote >= 0 && event[quote] == '"') {
        int i = quote + 1;
        while (i < end && event[i] != '"') {
          i += event[i] == '\\' ? 2 : 1;
        }
        textBytes += i - quote - 1;
        return;
      }
    }
  }

  /** Returns whether the event may be passed on: it holds more than usage, or usage was asked. */
  private boolean readUsage(int from, int end) {
    JsonNode read = parse(from, end);
    TokenUse said = TokenUses.read(usage(read));
    if (said == null) {
      return true;
    }
    use = said;
    if (read.path("choices").isEmpty()) {
      events--;
    }
    return keepUsage || !read.path("choices").isEmpty();
  }

  /** Where vendors put it. */
  private static JsonNode usage(JsonNode event) {
    for (String place : new String[] {"/usage", "/x_groq/usage", "/choices/0/usage"}) {
      JsonNode usage = event.at(place);
      if (usage.isObject()) {
        return usage;
      }
    }
    return Json.object();
  }

  private boolean readError(int from, int end) {
    JsonNode found = Errors.in(parse(from, end));
    if (found == null) {
      return false;
    }
    String message = Errors.message(found);
    error = message.isEmpty() ? "no reason given" : message;
    limited = Errors.limited(found);
    return true;
  }

  private JsonNode parse(int from, int end) {
    try {
      return Json.tree(new String(event, from, end - from, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private int find(byte[] wanted, int from, int end) {
    for (int i = from; i <= end - wanted.length; i++) {
      if (event[i] == wanted[0]
          && Arrays.equals(event, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean hasBegun() {
    return events > 0 || done;
  }

  /** Whether it came to its end: {@code [DONE]}, or finish reasons from those that send none. */
  @Override
  public boolean isComplete() {
    return error == null && (done || finished >= choices);
  }

  @Override
  public @Nullable String error() {
    return error;
  }

  @Override
  public boolean limited() {
    return limited;
  }

  @Override
  public boolean isTooLong() {
    return rest.readableBytes() > ServerSentEvents.LONGEST_EVENT;
  }

  @Override
  public @Nullable TokenUse use() {
    return use;
  }

  /** An event is at least one token, so are four bytes of text. */
  @Override
  public long estimatedOutput() {
    return Math.max(events, textBytes / 4);
  }

  @Override
  public void release() {
    rest = Unpooled.EMPTY_BUFFER;
  }
}
