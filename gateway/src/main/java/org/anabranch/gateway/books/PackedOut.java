package org.anabranch.gateway.books;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values one after the other in as few bytes as is cheap. One that remembers writes a text that it
 * has written before as its number, and a number that stands in the same place of the record before
 * as nothing: records of one page, or of one run of the journal, are much alike. One that does not
 * can be read from any record on. {@link PackedIn} reads it. For one thread.
 */
final class PackedOut {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** How a number of either kind stands there. */
  static final int ZERO = 0;

  static final int SAME = 1;
  static final int FULL = 2;

  private static final int LATELY = 1 << 6;

  private final @Nullable Map<String, Integer> known;

  /** Texts written lately by their hashes, each beside its number: most are the very same ones. */
  private final @Nullable String[] lately = new String[LATELY];

  private final int[] numbers = new int[LATELY];
  private final Last last = new Last();
  private byte[] bytes;
  private int size;
  private String lastId = "";

  /** Numbers of the record before by their place; both sides keep one. */
  static final class Last {
    private long[] values = new long[64];
    private int place;

    void begin() {
      place = 0;
    }

    /** Puts the next number into its place and returns the one that stood there. */
    long put(long value) {
      long before = peek();
      values[place++] = value;
      return before;
    }

    void forget() {
      Arrays.fill(values, 0);
    }

    long peek() {
      if (place == values.length) {
        values = Arrays.copyOf(values, 2 * place);
      }
      return values[place];
    }
  }

  PackedOut(boolean remembers, int room) {
    this.known = remembers ? new HashMap<>() : null;
    this.bytes = new byte[room];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void cutTo(int size) {
    this.size = size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** What follows can be read without what came before. */
  void forget() {
    last.forget();
    lastId = "";
    if (known != null) {
      known.clear();
      Arrays.fill(lately, null);
    }
  }

  /** A record begins: numbers are counted anew. */
  void begin() {
    last.begin();
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  void byteOf(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void flag(boolean value) {
    byteOf(value ? 1 : 0);
  }

  /** Leaves four bytes to be set later; returns where. */
  int skipFour() {
    room(4);
    size += 4;
    return size - 4;
  }

  void setFour(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  /** A whole number, shorter the nearer to zero. */
  void whole(long value) {
    room(10);
    long left = value << 1 ^ value >> 63;
    while ((left & ~0x7FL) != 0) {
      bytes[size++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
  }

  void fraction(double value) {
    bits(Double.doubleToRawLongBits(value));
  }

  /** Eight bytes, unless they are zero or as in the record before. */
  void bits(long value) {
    long before = last.put(value);
    if (value == 0) {
      byteOf(ZERO);
    } else if (known != null && value == before) {
      byteOf(SAME);
    } else {
      room(9);
      bytes[size++] = FULL;
      LONG.set(bytes, size, value);
      size += Long.BYTES;
    }
  }

  void decimal(BigDecimal value) {
    BigInteger unscaled = value.unscaledValue();
    boolean isLong = unscaled.bitLength() < Long.SIZE;
    whole((long) value.scale() << 1 | (isLong ? 0 : 1));
    if (isLong) {
      whole(unscaled.longValue());
    } else {
      raw(unscaled.toByteArray());
    }
  }

  /** A text, or null. */
  void text(@Nullable String text) {
    if (text == null) {
      whole(-1);
    } else if (known == null) {
      raw(text.getBytes(StandardCharsets.UTF_8));
    } else {
      int slot = text.hashCode() & LATELY - 1;
      if (lately[slot] != text) {
        Integer number = known.putIfAbsent(text, known.size());
        lately[slot] = text;
        numbers[slot] = number == null ? known.size() - 1 : number;
        if (number == null) {
          whole(numbers[slot]);
          raw(text.getBytes(StandardCharsets.UTF_8));
          return;
        }
      }
      whole(numbers[slot]);
    }
  }

  /** An id: nothing where it is the one before, as a call's end follows its opening in a page. */
  void id(String id) {
    boolean same = known != null && id.equals(lastId);
    textOnce(same ? "" : id);
    lastId = id;
  }

  /** A text that does not come twice. */
  void textOnce(String text) {
    raw(text.getBytes(StandardCharsets.UTF_8));
  }

  void raw(byte[] more) {
    whole(more.length);
    append(more, more.length);
  }

  void append(PackedOut more) {
    append(more.bytes, more.size);
  }

  private void append(byte[] more, int count) {
    room(count);
    System.arraycopy(more, 0, bytes, size, count);
    size += count;
  }
}
