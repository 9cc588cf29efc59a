package org.anabranch.gateway.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks through a text of JSON for what is not just a character of ASCII, eight bytes at a time.
 */
final class PlainText {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = LOW_BITS << 7;
  private static final long BLANKS = LOW_BITS * ' ';
  private static final long QUOTES = LOW_BITS * '"';
  private static final long BACKSLASHES = LOW_BITS * '\\';

  private PlainText() {}

  /** The next byte that is no printable ASCII or ends or escapes something. */
  static int end(byte[] bytes, int from, int limit) {
    int i = from;
    if (i + Long.BYTES <= limit) { // most names and texts end here
      long special = special(bytes, i);
      if (special != 0) {
        return i + (Long.numberOfTrailingZeros(special) >> 3);
      }
      i += Long.BYTES;
    }
    for (; i < limit - 4 * Long.BYTES; i += 4 * Long.BYTES) {
      long any =
          special(bytes, i)
              | special(bytes, i + Long.BYTES)
              | special(bytes, i + 2 * Long.BYTES)
              | special(bytes, i + 3 * Long.BYTES);
      if (any != 0) {
        break;
      }
    }
    for (; i + Long.BYTES <= limit; i += Long.BYTES) {
      long special = special(bytes, i);
      if (special != 0) {
        return i + (Long.numberOfTrailingZeros(special) >> 3);
      }
    }
    while (i < limit && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  /**
   * The highest bit of each byte of eight that is no printable ASCII, a quote or a backslash. The
   * lowest of them is right; those above it may be borrowed from.
   */
  private static long special(byte[] bytes, int i) {
    long eight = (long) EIGHT_BYTES.get(bytes, i);
    return ((eight ^ QUOTES) - LOW_BITS | (eight ^ BACKSLASHES) - LOW_BITS | eight - BLANKS | eight)
        & HIGH_BITS;
  }
}
