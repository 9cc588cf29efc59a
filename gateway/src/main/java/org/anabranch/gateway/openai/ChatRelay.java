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
    ARGUMENTS("arguments"),
    OBFUSCATION("obfuscation");

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

  /** What is looked at, and where in an event each name ends. */
  private byte[] bytes = new byte[1024];

  private final int[] at = new int[Name.values().length];
  private @Nullable EventShape usual;
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private int searched;
  private @Nullable TokenUse use;
  private @Nullable String error;
  private boolean limited;
  private long events;
  private long textBytes;
  private final ChatArguments arguments = new ChatArguments();
  private boolean argues;
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
    int first = all.readerIndex();
    if (endOfEvent(all, first + searched) < 0) {
      keepRest(all, first);
      return Unpooled.EMPTY_BUFFER;
    }
    int length = load(all);
    int start = 0;
    int passFrom = 0;
    CompositeByteBuf cut = null;
    while (error == null) {
      int end = endOfUsual(start, length);
      if (end < 0) {
        end = endOfEvent(all, first + start) - first;
        if (end <= 0) {
          break;
        }
        if (!passes(start, end)) {
          cut = cut == null ? Unpooled.compositeBuffer() : cut;
          cut.addComponent(true, all.retainedSlice(first + passFrom, start - passFrom));
          passFrom = end;
        }
      }
      start = end;
    }
    ByteBuf passed = all.retainedSlice(first + passFrom, start - passFrom);
    keepRest(all, first + start);
    return cut == null ? passed : cut.addComponent(true, passed);
  }

  private int load(ByteBuf all) {
    int length = all.readableBytes();
    if (bytes.length < length) {
      bytes = new byte[Math.max(2 * bytes.length, length)];
    }
    all.getBytes(all.readerIndex(), bytes, 0, length);
    return length;
  }

  /** Counts the next event, and tells where it ends, if it differs from the last in texts alone. */
  private int endOfUsual(int start, int length) {
    int end = usual == null ? -1 : usual.endOf(bytes, start, length);
    if (usual != null && end > 0) {
      events++;
      textBytes += usual.textLength();
      if (argues) {
        int text = start + usual.textOffset();
        arguments.add(bytes, text, text + usual.textLength());
      }
    }
    return end;
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

  private boolean passes(int start, int end) {
    int data = find(DATA, start, end);
    if (data < 0) {
      return true; // a comment or a lone field: keeps the connection alive, costs nothing
    }
    int value = data + DATA.length;
    if (find(DONE, value, Math.min(end, value + DONE.length + 1)) >= 0) {
      done = true;
      return true;
    }
    if (!isObject(value, end)) {
      error = "an event of it is malformed";
      return false;
    }
    events++;
    look(value, end);
    int text = countText(end);
    boolean finishes = isSet(Name.FINISH, end);
    finished += finishes ? 1 : 0;
    boolean hasUse = isSet(Name.USAGE, end);
    if (at[Name.ERROR.ordinal()] > 0) {
      usual = null;
      if (readError(value, end)) {
        return false;
      }
    } else {
      usual = text < 0 || finishes || hasUse ? null : shape(start, end, text);
    }
    return !hasUse || readUsage(value, end);
  }

  private @Nullable EventShape shape(int start, int end, int text) {
    int padding = valueOf(Name.OBFUSCATION, end);
    return padding > text && bytes[padding] == '"'
        ? EventShape.of(bytes, start, end, text, padding + 1)
        : EventShape.of(bytes, start, end, text);
  }

  /** Whether the event's data begins and ends as an object does, or is empty. */
  private boolean isObject(int from, int end) {
    int first = from;
    while (first < end && bytes[first] == ' ') {
      first++;
    }
    int last = end - 1;
    while (last > first && bytes[last] <= ' ') {
      last--;
    }
    return bytes[first] <= ' '
        || bytes[first] == '{' && (bytes[last] == '}' || endsBeforeAnotherField(first, end));
  }

  private boolean endsBeforeAnotherField(int from, int end) {
    for (int i = from; i + 1 < end; i++) {
      if (bytes[i] == '}' && (bytes[i + 1] == '\n' || bytes[i + 1] == '\r')) {
        return true;
      }
    }
    return false;
  }

  /** Takes down after which quote each name stands first, in one pass over the event. */
  private void look(int from, int end) {
    Arrays.fill(at, 0);
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\\') {
        i++; // what is escaped begins no name
      } else if (bytes[i] == '"') {
        Name name = Name.at(bytes, i, end);
        if (name != null && at[name.ordinal()] == 0) {
          at[name.ordinal()] = i + name.bytes.length;
        }
      }
    }
  }

  /** Whether the field is there with a value other than null. */
  private boolean isSet(Name name, int end) {
    int value = valueOf(name, end);
    return value >= 0 && bytes[value] != 'n';
  }

  /** Where the first value of that name begins, or -1. */
  private int valueOf(Name name, int end) {
    int after = at[name.ordinal()];
    for (int i = after; after > 0 && i < end; i++) {
      if (bytes[i] != ' ' && bytes[i] != ':') {
        return i;
      }
    }
    return -1;
  }

  /**
   * An event tells a piece of one of these, seldom of two.
   *
   * @return where the text begins, or -1 if there is none that ends
   */
  private int countText(int end) {
    for (Name name : TOLD) {
      int quote = valueOf(name, end);
      if (quote >= 0 && bytes[quote] == '"') {
        int close = EventShape.closingQuote(bytes, quote + 1, end);
        textBytes += close < 0 ? end - quote - 1 : close - quote - 1;
        argues = name == Name.ARGUMENTS;
        if (argues && close > 0) {
          arguments.add(bytes, quote + 1, close);
        }
        return close < 0 ? -1 : quote + 1;
      }
    }
    return -1;
  }

  /** Returns whether the event may be passed on: it holds more than usage, or usage was asked. */
  private boolean readUsage(int from, int end) {
    ChunkUsage said = ChunkUsage.read(bytes, from, end);
    if (said.use() == null) {
      return true;
    }
    use = said.use();
    if (!said.hasChoices()) {
      events--;
    }
    return keepUsage || said.hasChoices();
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
      return Json.tree(new String(bytes, from, end - from, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private int find(byte[] wanted, int from, int end) {
    for (int i = from; i <= end - wanted.length; i++) {
      if (bytes[i] == wanted[0]
          && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
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

  /** Of several answers at once the calls come in any order, and are not looked at. */
  @Override
  public long malformedCalls() {
    return choices == 1 && arguments.isMalformed() ? 1 : 0;
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
