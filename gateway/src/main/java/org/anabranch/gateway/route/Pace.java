package org.anabranch.gateway.route;

import java.util.Arrays;

/**
 * How long one deployment lately took, for one way of answering. Read by many threads; written by
 * one at a time.
 */
final class Pace {
  private static final double WEIGHT_OF_NEWEST = 0.2;
  private static final int KEPT = 64;
  private static final int ENOUGH = 20;
  private static final int BETWEEN_SORTS = 16;

  private final float[] last = new float[KEPT];
  private int count;
  private volatile double seconds;
  private volatile double p95;
  private volatile double secondsPerToken;
  private volatile double tokens;

  /** An answer began, or a whole one came. */
  void took(double s) {
    seconds = seconds == 0 ? s : seconds + WEIGHT_OF_NEWEST * (s - seconds);
    last[count++ % KEPT] = (float) s;
    if (count == ENOUGH || (count > ENOUGH && count % BETWEEN_SORTS == 0)) {
      float[] sorted = Arrays.copyOf(last, Math.min(count, KEPT));
      Arrays.sort(sorted);
      p95 = sorted[(int) Math.ceil(0.95 * sorted.length) - 1];
    }
  }

  /** What followed was so long and took so long. */
  void spoke(long output, double since) {
    if (output > 0) {
      tokens = tokens == 0 ? output : tokens + WEIGHT_OF_NEWEST * (output - tokens);
      double each = since / output;
      secondsPerToken =
          secondsPerToken == 0
              ? each
              : secondsPerToken + WEIGHT_OF_NEWEST * (each - secondsPerToken);
    }
  }

  /** Mean seconds; 0 while nothing is known. */
  double seconds() {
    return seconds;
  }

  /** What nineteen of twenty take at most, in seconds; 0 while too little is known. */
  double p95() {
    return p95;
  }

  double secondsPerToken() {
    return secondsPerToken;
  }

  /** Mean length of the answers. */
  double tokens() {
    return tokens;
  }
}
