package org.anabranch.compute.forecast;

/**
 * Says what comes next. Keeps nothing from call to call: the same history gives the same answer.
 * Safe for many threads.
 */
public interface Forecaster {
  /** For tables: {@code seasonal smoothing}. */
  String name();

  /**
   * The next {@code steps} values, the median of what is expected.
   *
   * @param history oldest first, at least one value
   */
  double[] forecast(double[] history, int steps);
}
