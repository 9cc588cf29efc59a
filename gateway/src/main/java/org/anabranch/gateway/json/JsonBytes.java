package org.anabranch.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * Reads a document of UTF-8 token by token where it lies. Tells where tokens stand and makes texts
 * only of those that are asked for; long texts are looked through eight bytes at a time. What
 * Jackson takes for JSON is taken for it (RFC 8259; a mark of byte order before it, several values
 * in a row, no deeper than 500 structs, no number longer than 1,000 bytes), and nothing else. For
 * one thread.
 */
public final class JsonBytes {
  private static final int DEEPEST = 500;
  private static final int LONGEST_NUMBER = 1000;

  private final byte[] bytes;
  private final int limit;

  /** What is read next. */
  private int at;

  private @Nullable JsonToken token;
  private int start;
  private int end;

  /** Whether the name or text holds a backslash. */
  private boolean escaped;

  /** Whether the value of a name comes next. */
  private boolean named;

  /** Whether nothing stands in the innermost struct yet. */
  private boolean fresh;

  private int depth;
  private int beyond;

  /** A bit per depth from 1 on, which is 1 for an object. */
  private long[] objects = new long[1];

  /**
   * Reads nothing yet.
   *
   * @param limit after the last byte
   */
  public JsonBytes(byte[] bytes, int from, int limit) {
    this.bytes = bytes;
    this.limit = limit;
    boolean marked =
        limit - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    this.at = marked ? from + 3 : from;
  }

  /** The next token, null after the last one. Throws {@link Malformed}. */
  public @Nullable JsonToken next() {
    skipBlanks();
    if (named) {
      named = false;
      token = value();
    } else if (depth > 0) {
      token = within();
    } else {
      token = at < limit ? value() : null;
    }
    return token;
  }

  /** The next token where a struct is open and one must follow. Throws {@link Malformed}. */
  public JsonToken more() {
    JsonToken next = next();
    if (next == null) {
      throw new Malformed(at);
    }
    return next;
  }

  /** Goes to the end of the struct that has just begun; does nothing at another token. */
  public void skip() {
    if (token == null || !token.isStructStart()) {
      return;
    }
    int outer = depth - 1;
    while (depth > outer) {
      next();
    }
  }

  /** Where the token begins; names and texts at their quote. */
  public int start() {
    return start;
  }

  /** After the token's last byte. */
  public int end() {
    return end;
  }

  /** How many bytes until here belong to characters beyond ASCII. */
  public int beyond() {
    return beyond;
  }

  /** Which of some words a name or text is, as {@link Words#find}. */
  public int find(Words words) {
    if (!escaped) {
      return words.find(bytes, start + 1, end - 1);
    }
    byte[] told = text().getBytes(StandardCharsets.UTF_8);
    return words.find(told, 0, told.length);
  }

  /**
   * A name or text without its quotes and escapes, any other scalar as it stands. Throws {@link
   * Malformed} where what stands between escapes is no UTF-8.
   */
  public String text() {
    if (bytes[start] != '"') {
      return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
    if (!escaped) {
      return new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
    }
    try {
      return Json.MAPPER.readValue(bytes, start, end - start, String.class);
    } catch (JacksonException e) {
      throw new Malformed(start);
    }
  }

  /** A whole number, or {@code other} where it is none or beyond 64 bits. */
  public long whole(long other) {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      return other;
    }
    try {
      return Long.parseLong(text());
    } catch (NumberFormatException e) {
      return other;
    }
  }

  private void skipBlanks() {
    while (at < limit && isBlank(bytes[at])) {
      at++;
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** What is read next, or 0, which JSON has nowhere. */
  private byte peek() {
    return at < limit ? bytes[at] : 0;
  }

  private JsonToken within() {
    boolean object = isObject();
    byte b = peek();
    if (b == (object ? '}' : ']')) {
      depth--;
      fresh = false;
      return ended(object ? JsonToken.END_OBJECT : JsonToken.END_ARRAY, at + 1);
    }
    if (!fresh) {
      if (b != ',') {
        throw new Malformed(at);
      }
      at++;
      skipBlanks();
    }
    fresh = false;
    return object ? name() : value();
  }

  private JsonToken name() {
    if (peek() != '"') {
      throw new Malformed(at);
    }
    int before = beyond;
    JsonToken name = ended(JsonToken.PROPERTY_NAME, textEnd());
    if (beyond > before && !isUnicode() || escaped && hasHalfCharacters()) {
      throw new Malformed(start);
    }
    skipBlanks();
    if (peek() != ':') {
      throw new Malformed(at);
    }
    at++;
    named = true;
    return name;
  }

  /** Names are held to the letter of UTF-8; texts, which pass through, to its pattern. */
  private boolean isUnicode() {
    byte[] told = Arrays.copyOfRange(bytes, start, end);
    return Arrays.equals(
        new String(told, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), told);
  }

  private boolean hasHalfCharacters() {
    return text()
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private JsonToken value() {
    return switch (peek()) {
      case '"' -> ended(JsonToken.VALUE_STRING, textEnd());
      case '{' -> begun(JsonToken.START_OBJECT);
      case '[' -> begun(JsonToken.START_ARRAY);
      case 't' -> literal(JsonToken.VALUE_TRUE);
      case 'f' -> literal(JsonToken.VALUE_FALSE);
      case 'n' -> literal(JsonToken.VALUE_NULL);
      default -> number();
    };
  }

  private JsonToken ended(JsonToken what, int after) {
    start = at;
    end = after;
    at = after;
    return what;
  }

  private JsonToken begun(JsonToken what) {
    if (++depth > DEEPEST) {
      throw new Malformed(at);
    }
    int slot = depth >> 6;
    if (slot == objects.length) {
      objects = Arrays.copyOf(objects, DEEPEST / Long.SIZE + 1);
    }
    long bit = 1L << depth;
    objects[slot] = what == JsonToken.START_OBJECT ? objects[slot] | bit : objects[slot] & ~bit;
    fresh = true;
    return ended(what, at + 1);
  }

  private boolean isObject() {
    return (objects[depth >> 6] >> depth & 1) != 0;
  }

  private JsonToken literal(JsonToken what) {
    byte[] word = what.asByteArray();
    int after = at + word.length;
    if (after > limit || !Arrays.equals(bytes, at, after, word, 0, word.length)) {
      throw new Malformed(at);
    }
    return scalar(what, after);
  }

  private JsonToken number() {
    int digits = peek() == '-' ? at + 1 : at;
    int i = digitsEnd(digits);
    if (i - digits > 1 && bytes[digits] == '0') {
      throw new Malformed(digits);
    }
    boolean whole = true;
    if (i < limit && bytes[i] == '.') {
      i = digitsEnd(i + 1);
      whole = false;
    }
    if (i < limit && (bytes[i] == 'e' || bytes[i] == 'E')) {
      i++;
      i = digitsEnd(i < limit && (bytes[i] == '+' || bytes[i] == '-') ? i + 1 : i);
      whole = false;
    }
    if (i - at > LONGEST_NUMBER) {
      throw new Malformed(at);
    }
    return scalar(whole ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT, i);
  }

  /** After the digits from {@code i} on, of which there must be one. */
  private int digitsEnd(int i) {
    int from = i;
    while (i < limit && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    if (i == from) {
      throw new Malformed(i);
    }
    return i;
  }

  /** Between structs' own signs nothing but a blank may follow one. */
  private JsonToken scalar(JsonToken what, int after) {
    if (depth == 0 && after < limit && !isBlank(bytes[after])) {
      throw new Malformed(after);
    }
    return ended(what, after);
  }

  /** After the closing quote of the name or text that begins here. */
  private int textEnd() {
    escaped = false;
    int i = at + 1;
    while (true) {
      i = PlainText.end(bytes, i, limit);
      if (i >= limit) {
        throw new Malformed(limit);
      }
      byte b = bytes[i];
      if (b == '"') {
        return i + 1;
      }
      if (b == '\\') {
        escaped = true;
        i = escapeEnd(i + 1);
      } else if (b < 0) {
        i = charactersEnd(i);
      } else {
        throw new Malformed(i); // a control character
      }
    }
  }

  private int escapeEnd(int i) {
    if (i >= limit) {
      throw new Malformed(limit);
    }
    switch (bytes[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return i + 1;
      }
      case 'u' -> {
        for (int k = 1; k <= 4; k++) {
          if (i + k >= limit || Character.digit(bytes[i + k], 16) < 0) {
            throw new Malformed(i + k);
          }
        }
        return i + 5;
      }
      default -> throw new Malformed(i);
    }
  }

  /** After some characters beyond ASCII. */
  private int charactersEnd(int from) {
    int i = from;
    while (i < limit && bytes[i] < 0) {
      byte b = bytes[i];
      int more = (b & 0xE0) == 0xC0 ? 1 : (b & 0xF0) == 0xE0 ? 2 : (b & 0xF8) == 0xF0 ? 3 : 0;
      if (more == 0 || i + more >= limit) {
        throw new Malformed(i);
      }
      for (int k = 1; k <= more; k++) {
        if ((bytes[i + k] & 0xC0) != 0x80) {
          throw new Malformed(i + k);
        }
      }
      i += more + 1;
    }
    beyond += i - from;
    return i;
  }
}
