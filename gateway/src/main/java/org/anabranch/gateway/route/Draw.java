package org.anabranch.gateway.route;

/**
 * Chance that can be repeated: a number for a pair of keys, always the same. Drawing by {@link
 * #place} is weighted rendezvous hashing: each candidate comes first as often as its weight says,
 * and when one leaves only its own requests move.
 */
public final class Draw {
  private Draw() {}

  /** Above 0 and below 1. */
  public static double unit(long key, long other) {
    long z = mix(mix(key + 0x9E3779B97F4A7C15L) ^ other);
    return ((z >>> 11) + 0.5) * 0x1p-53;
  }

  /**
   * The key's own place above 0 and below 1, not mixed: keys that are evenly spread have evenly
   * spread places.
   */
  static double even(long key) {
    return ((key >>> 11) + 0.5) * 0x1p-53;
  }

  /** The lowest comes first; exponentially distributed with the weight as its rate. */
  static double place(long key, long candidate, double weight) {
    return -Math.log(unit(key, candidate)) / weight;
  }

  /** The same for equal texts, in every process; never 0. */
  public static long hash(CharSequence text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
