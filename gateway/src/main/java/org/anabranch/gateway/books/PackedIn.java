package org.anabranch.gateway.books;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link PackedOut} wrote. What is damaged ends in an {@link IllegalArgumentException}
 * or an {@link IndexOutOfBoundsException}. For one thread.
 */
final class PackedIn {
  private static final int NAMES = 1 << 8;

  private final @Nullable List<String> known;
  private final PackedOut.Last last = new PackedOut.Last();

  /** Texts read lately by their hashes: a journal's are the same few again and again. */
  private final String[] lately = new String[NAMES];

  private int version;
  private byte[] bytes;
  private int at;
  private int end;
  private String lastId = "";

  /**
   * @param version in which the entries are written
   */
  PackedIn(boolean remembers, int version, byte[] bytes) {
    this.known = remembers ? new ArrayList<>() : null;
    this.version = version;
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Goes on in other bytes. */
  void read(int writtenIn, byte[] other, int from, int to) {
    version = writtenIn;
    bytes = other;
    at = from;
    end = to;
  }

  /** In which what is read was written. */
  int version() {
    return version;
  }

  boolean hasMore() {
    return at < end;
  }

  /** What follows was written without what came before. */
  void forget() {
    last.forget();
    lastId = "";
    if (known != null) {
      known.clear();
    }
  }

  void begin() {
    last.begin();
  }

  int byteOf() {
    return bytes[at++] & 255;
  }

  boolean flag() {
    return byteOf() == 1;
  }

  long whole() {
    long read = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int part = bytes[at++];
      read |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return read >>> 1 ^ -(read & 1);
      }
    }
    throw new IllegalArgumentException("A number is too long");
  }

  int count() {
    long count = whole();
    if (count < 0 || count > end - at) {
      throw new IllegalArgumentException("There cannot be " + count);
    }
    return (int) count;
  }

  double fraction() {
    return Double.longBitsToDouble(bits());
  }

  long bits() {
    long value =
        switch (byteOf()) {
          case PackedOut.ZERO -> 0;
          case PackedOut.SAME -> last.peek();
          case PackedOut.FULL -> eight();
          default -> throw new IllegalArgumentException("No number stands here");
        };
    last.put(value);
    return value;
  }

  private long eight() {
    at += Long.BYTES;
    return (long) PackedOut.LONG.get(bytes, at - Long.BYTES);
  }

  BigDecimal decimal() {
    long scale = whole();
    return (scale & 1) == 0
        ? BigDecimal.valueOf(whole(), Math.toIntExact(scale >> 1))
        : new BigDecimal(new BigInteger(raw()), Math.toIntExact(scale >> 1));
  }

  String text() {
    String text = textOrNull();
    if (text == null) {
      throw new IllegalArgumentException("A text is missing");
    }
    return text;
  }

  @Nullable String textOrNull() {
    if (known == null) {
      long length = whole();
      return length < 0 ? null : named(Math.toIntExact(length));
    }
    long number = whole();
    if (number < 0) {
      return null;
    }
    if (number == known.size()) {
      known.add(named(count()));
    }
    return known.get(Math.toIntExact(number));
  }

  /** The same bytes as lately are the same text, without a new one. */
  private String named(int length) {
    if (length > end - at) {
      throw new IllegalArgumentException("A text is cut");
    }
    int hash = length;
    for (int i = at; i < at + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int place = hash & (NAMES - 1);
    String seen = lately[place];
    if (seen == null || !is(seen, length)) {
      seen = new String(bytes, at, length, StandardCharsets.UTF_8);
      lately[place] = seen;
    }
    at += length;
    return seen;
  }

  private boolean is(String text, int length) {
    if (text.length() != length) {
      return false; // one with more bytes than characters is read anew
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String id() {
    String id = textOnce();
    lastId = id.isEmpty() ? lastId : id;
    return lastId;
  }

  String textOnce() {
    int length = count();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  byte[] raw() {
    int length = count();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }
}
