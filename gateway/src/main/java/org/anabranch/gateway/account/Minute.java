package org.anabranch.gateway.account;

import java.util.Arrays;

/**
 * A count over the last sixty seconds, kept by the second: in no sixty seconds is more counted than
 * a limit allowed, which neither a clock's minute nor a refilling bucket can say. A second counts
 * until a whole minute has passed since its end. Not safe for threads; its owner locks.
 */
final class Minute {
  private static final int SECONDS = 61;

  private final long[] counts = new long[SECONDS];
  private long newest;
  private long sum;

  /**
   * Drops the seconds that are over. A clock that steps back a little changes nothing; after one
   * that steps back by more than a minute all counts as if it came just now, so that the limit
   * holds.
   */
  private void turn(long second) {
    if (second - newest >= SECONDS) {
      Arrays.fill(counts, 0);
      sum = 0;
      newest = second;
      return;
    }
    if (newest - second >= SECONDS) {
      Arrays.fill(counts, 0);
      counts[Math.floorMod(second, SECONDS)] = sum;
      newest = second;
      return;
    }
    while (newest < second) {
      newest++;
      int at = Math.floorMod(newest, SECONDS);
      sum -= counts[at];
      counts[at] = 0;
    }
  }

  long sum(long millis) {
    turn(millis / 1000);
    return sum;
  }

  /** Counts what came now. */
  void add(long millis, long count) {
    long second = millis / 1000;
    turn(second);
    addAt(second, count);
  }

  /** Counts in a second that may have been over for long; then it is not counted. */
  void recall(long millis, long now, long count) {
    turn(now / 1000);
    addAt(millis / 1000, count);
  }

  private void addAt(long second, long count) {
    if (second <= newest && newest - second < SECONDS) {
      counts[Math.floorMod(second, SECONDS)] += count;
      sum += count;
    }
  }

  /** Puts right what was counted at {@code then}, or counts the excess now when that is over. */
  void correct(long then, long now, long difference) {
    turn(now / 1000);
    if (newest - then / 1000 < SECONDS) {
      addAt(Math.min(newest, then / 1000), difference);
    } else if (difference > 0) {
      add(now, difference);
    }
  }

  /** How many milliseconds until {@code count} more stay within the limit; at least 1. */
  long waitFor(long millis, long count, long limit) {
    turn(millis / 1000);
    long excess = sum + count - limit;
    long second = newest - SECONDS + 1;
    for (; second <= newest && excess > 0; second++) {
      excess -= counts[Math.floorMod(second, SECONDS)];
    }
    return Math.max(1, (second - 1 + SECONDS) * 1000 - millis);
  }
}
