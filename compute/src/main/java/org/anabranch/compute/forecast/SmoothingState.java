package org.anabranch.compute.forecast;

/** What smoothing has learnt so far. One thread. */
final class SmoothingState {
  private static final double DAMPING = 0.98;
  private static final double SCALE_RATE = 0.02;
  private static final double MEAN_ABSOLUTE_TO_DEVIATION = 1.25;

  /** So many deviations of an error are learnt from at most. */
  private static final double CLIP = 3;

  /**
   * How fast each part learns, from 0, never, to 1, at once.
   *
   * @param carry how much of the last error is still there a step later
   */
  record Rates(double level, double trend, double shortSeason, double longSeason, double carry) {}

  private final Rates rates;
  private final double[] shortSeason;
  private final double[] longSeason;
  private double level;
  private double trend;
  private double error;
  private double deviation;
  private int next;

  /**
   * @param shortPeriod in steps; 1 for no season
   * @param longPeriod likewise
   * @param history whose first season is where learning begins
   */
  SmoothingState(Rates rates, int shortPeriod, int longPeriod, double[] history) {
    this.rates = rates;
    this.shortSeason = new double[shortPeriod];
    this.longSeason = new double[longPeriod];
    int first = Math.min(shortPeriod, history.length);
    for (int i = 0; i < first; i++) {
      level += history[i] / first;
    }
    for (int i = 0; shortPeriod > 1 && i < first; i++) {
      shortSeason[i] = history[i] - level;
      deviation += Math.abs(shortSeason[i]) / first;
    }
    deviation = deviation == 0 ? 0.1 : deviation;
  }

  private double season(int step) {
    return shortSeason[step % shortSeason.length] + longSeason[step % longSeason.length];
  }

  /** Takes in the next value. */
  void learn(double value) {
    double off = value - level - DAMPING * trend - season(next);
    double surprise = off - rates.carry * error;
    double believed = Math.clamp(surprise, -CLIP * deviation, CLIP * deviation);
    double counted = Math.min(Math.abs(surprise), 2 * CLIP * deviation);
    deviation += SCALE_RATE * (MEAN_ABSOLUTE_TO_DEVIATION * counted - deviation);
    deviation = Math.max(deviation, 1e-6);
    error = rates.carry * error + believed;
    double step = rates.level * error;
    level += DAMPING * trend + step;
    trend = DAMPING * trend + rates.trend * step;
    if (shortSeason.length > 1) {
      shortSeason[next % shortSeason.length] += rates.shortSeason * error;
    }
    if (longSeason.length > 1) {
      longSeason[next % longSeason.length] += rates.longSeason * error;
    }
    next++;
  }

  /** What is expected {@code lead} steps after the last value, 1 being the next. */
  double ahead(int lead) {
    double way = DAMPING * (1 - Math.pow(DAMPING, lead)) / (1 - DAMPING);
    return level + way * trend + season(next + lead - 1) + Math.pow(rates.carry, lead) * error;
  }
}
