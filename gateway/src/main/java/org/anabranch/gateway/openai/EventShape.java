package org.anabranch.gateway.openai;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a stream have in common: most differ from the one before only within a string
 * or two, so they are known by comparing what surrounds these, without being read. One thread.
 */
final class EventShape {
  /** Before the first string, between each two, and after the last. */
  private final byte[][] fixed;

  private int textLength;

  private EventShape(byte[][] fixed) {
    this.fixed = fixed;
  }

  /**
   * The shape of the event between two indexes, or null if one of the strings does not end.
   *
   * @param strings where the strings that may differ begin, after their opening quotes, ascending
   */
  static @Nullable EventShape of(byte[] bytes, int start, int end, int... strings) {
    byte[][] fixed = new byte[strings.length + 1][];
    int from = start;
    for (int i = 0; i < strings.length; i++) {
      fixed[i] = Arrays.copyOfRange(bytes, from, strings[i]);
      from = closingQuote(bytes, strings[i], end);
      if (from < 0) {
        return null;
      }
    }
    fixed[strings.length] = Arrays.copyOfRange(bytes, from, end);
    return new EventShape(fixed);
  }

  /** The index after the event of this shape that begins at {@code start}, or -1 without one. */
  int endOf(byte[] bytes, int start, int end) {
    int at = start;
    for (int i = 0; i < fixed.length; i++) {
      int after = at + fixed[i].length;
      if (after > end || !Arrays.equals(bytes, at, after, fixed[i], 0, fixed[i].length)) {
        return -1;
      }
      at = after;
      if (i + 1 < fixed.length) {
        at = closingQuote(bytes, after, end);
        if (at < 0) {
          return -1;
        }
        textLength = i == 0 ? at - after : textLength;
      }
    }
    return at;
  }

  /** How far into an event its first string begins. */
  int textOffset() {
    return fixed[0].length;
  }

  /** Bytes between the quotes of the first string, as escaped, of the event found last. */
  int textLength() {
    return textLength;
  }

  /**
   * Where the string that goes on at {@code from} ends, or -1 if the line or the bytes end first.
   */
  static int closingQuote(byte[] bytes, int from, int end) {
    boolean escaped = false;
    for (int i = from; i < end; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        return -1;
      }
      if (b == '"' && !escaped) {
        return i;
      }
      escaped = b == '\\' && !escaped;
    }
    return -1;
  }
}
