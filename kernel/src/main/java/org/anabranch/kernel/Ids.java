package org.anabranch.kernel;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes ids such as {@code pub_01jd3k9s7w2m8x4r5t6v7y8z9a}: a prefix that says what is named, then
 * 48 bits of time and 80 random bits in Crockford's base 32, so that ids sort by age. Safe for many
 * threads when the generator is.
 */
public final class Ids {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

  private final Clock clock;
  private final RandomGenerator random;

  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix.length() + 27).append(prefix).append('_');
    append(id, clock.millis(), 10);
    append(id, random.nextLong(), 8);
    append(id, random.nextLong(), 8);
    return id.toString();
  }

  /** When an id was made; empty where none of ours looks like it. */
  public static Optional<Instant> time(String id) {
    int start = id.indexOf('_') + 1;
    if (id.length() != start + 26) {
      return Optional.empty();
    }
    long millis = 0;
    for (int i = start; i < start + 10; i++) {
      int digit = Arrays.binarySearch(ALPHABET, id.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      millis = millis << 5 | digit;
    }
    return Optional.of(Instant.ofEpochMilli(millis));
  }

  private static void append(StringBuilder id, long bits, int digits) {
    for (int shift = (digits - 1) * 5; shift >= 0; shift -= 5) {
      id.append(ALPHABET[(int) (bits >>> shift) & 31]);
    }
  }
}
