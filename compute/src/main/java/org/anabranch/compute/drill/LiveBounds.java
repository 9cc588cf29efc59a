package org.anabranch.compute.drill;

import org.jspecify.annotations.Nullable;

/**
 * What ends a live drill before its time.
 *
 * @param falseAlarm the chance at most, over the whole drill, of ending it for failures, for
 *     latency or for cost (each by itself) where nothing is worse; between 0 and 0.5
 * @param moreFailures how much higher the drilled share's failure rate may be, as a difference of
 *     rates: 0.02 are two in a hundred
 * @param latencyTimes how many times as long the answers of the drilled share may take to begin;
 *     null for no bound, and for cost likewise
 */
public record LiveBounds(
    double falseAlarm,
    double moreFailures,
    @Nullable Double latencyTimes,
    @Nullable Double costTimes) {
  /** One in a hundred, two in a hundred, twice, twice. */
  public static final LiveBounds USUAL = new LiveBounds(0.01, 0.02, 2.0, 2.0);

  public LiveBounds {
    if (!(falseAlarm > 0 && falseAlarm <= 0.5)) {
      throw new IllegalArgumentException(
          "false_alarm is %s, expected a chance above 0 and up to 0.5.".formatted(falseAlarm));
    }
    if (!(moreFailures >= 0 && moreFailures < 1)) {
      throw new IllegalArgumentException(
          "more_failures is %s, expected a difference of rates from 0 to 1."
              .formatted(moreFailures));
    }
    times("latency_times", latencyTimes);
    times("cost_times", costTimes);
  }

  private static void times(String name, @Nullable Double times) {
    if (times != null && !(times >= 1 && Double.isFinite(times))) {
      throw new IllegalArgumentException(
          "%s is %s, expected 1 or more, or nothing for no bound.".formatted(name, times));
    }
  }
}
