package org.anabranch.compute.forecast;

import java.util.List;

/**
 * Exponential smoothing, blended with the last value and the last season by what each was worth.
 *
 * <p>The smoothing has a level, a damped trend and up to two seasons, on the logarithm of demand,
 * with the last error carried on as it fades: Holt and Winters' method with the second season and
 * the first-order error correction of Taylor (2003), “Short-term electricity demand forecasting
 * using double seasonal exponential smoothing”. Errors are clipped before they are learnt from,
 * after Gelper, Fried and Croux (2010), so that a gap in the data is not believed. How fast each
 * part learns is chosen from a small grid: whatever would have erred least, in the mean over near
 * and far, in this history.
 */
final class SeasonalBlend implements Forecaster {
  private static final double[] LEVEL = {0.003, 0.01, 0.03, 0.1};
  private static final double[] TREND = {0, 0.01};
  private static final double[] SHORT_SEASON = {0, 0.05, 0.15, 0.3};
  private static final double[] LONG_SEASON = {0, 0.2};
  private static final double[] CARRY = {0.6, 0.85, 0.95, 0.98};
  private static final double[] NONE = {0};
  private static final int ORIGINS_TO_CHOOSE_BY = 120;
  private static final int ORIGINS_TO_WEIGH_BY = 400;

  /** So much of the mean is added before the logarithm is taken: zero is a demand too. */
  private static final double OFFSET = 0.05;

  private final List<Season> seasons;

  /**
   * @param seasons at most two, the shorter first
   */
  SeasonalBlend(List<Season> seasons) {
    this.seasons = List.copyOf(seasons.subList(0, Math.min(2, seasons.size())));
  }

  /** Told what smoothing says at an origin of some later step. */
  private interface Visitor {
    void ahead(int origin, int lead, double said);
  }

  /** A forecast and how far such forecasts have been off. */
  record Fitted(double[] ahead, Spread spread) {}

  @Override
  public String name() {
    return "seasonal blend";
  }

  @Override
  public double[] forecast(double[] history, int steps) {
    return fit(history, steps).ahead();
  }

  /** The forecast with the spread of the errors that it would have made so far. */
  Fitted fit(double[] history, int steps) {
    double offset = offset(history);
    double[] logs = new double[history.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(history[i] + offset);
    }
    int season = Math.max(1, shortPeriod());
    Blend blend = new Blend(steps);
    SmoothingState state =
        walk(
            best(history, logs, offset, steps),
            logs,
            steps,
            ORIGINS_TO_WEIGH_BY,
            false,
            (i, h, said) ->
                blend.add(
                    h,
                    demand(said, offset),
                    history[i],
                    lastSeason(history, i, h, season),
                    history[i + h]));
    double[] ahead = new double[steps];
    int now = history.length - 1;
    for (int h = 1; h <= steps; h++) {
      ahead[h - 1] =
          blend
              .weights(h)
              .of(
                  demand(state.ahead(h), offset),
                  history[now],
                  lastSeason(history, now, h, season));
    }
    return new Fitted(ahead, blend.spread(offset, history.length));
  }

  private static double lastSeason(double[] history, int now, int lead, int season) {
    int back = season <= now ? season : 1;
    return history[now - back + 1 + (lead - 1) % back];
  }

  private static double offset(double[] history) {
    double sum = 0;
    for (double value : history) {
      sum += value;
    }
    return sum == 0 ? 1 : OFFSET * sum / history.length;
  }

  private static double demand(double log, double offset) {
    return Math.max(0, Math.exp(Math.min(log, 500)) - offset);
  }

  private int shortPeriod() {
    return seasons.isEmpty() ? 1 : seasons.getFirst().period();
  }

  private SmoothingState.Rates best(double[] history, double[] logs, double offset, int steps) {
    double[] shorts = seasons.isEmpty() ? NONE : SHORT_SEASON;
    double[] longs = seasons.size() < 2 ? NONE : LONG_SEASON;
    SmoothingState.Rates best = new SmoothingState.Rates(0.1, 0, shorts[0], 0, 0.85);
    double least = Double.POSITIVE_INFINITY;
    for (double level : LEVEL) {
      for (double trend : TREND) {
        for (double shortSeason : shorts) {
          for (double longSeason : longs) {
            for (double carry : CARRY) {
              var rates = new SmoothingState.Rates(level, trend, shortSeason, longSeason, carry);
              double error = error(rates, history, logs, offset, steps);
              if (error < least) {
                least = error;
                best = rates;
              }
            }
          }
        }
      }
    }
    return best;
  }

  /** The sum of absolute errors over some distances up to {@code steps}. */
  private double error(
      SmoothingState.Rates rates, double[] history, double[] logs, double offset, int steps) {
    double[] sum = new double[1];
    walk(
        rates,
        logs,
        steps,
        ORIGINS_TO_CHOOSE_BY,
        true,
        (i, h, said) -> sum[0] += Math.abs(demand(said, offset) - history[i + h]));
    return sum[0];
  }

  /**
   * Learns the history, and after the first season looks ahead from about so many origins.
   *
   * @param sparse looks ever more seldom the farther, not at every step
   */
  private SmoothingState walk(
      SmoothingState.Rates rates,
      double[] logs,
      int steps,
      int origins,
      boolean sparse,
      Visitor visitor) {
    int longPeriod = seasons.size() < 2 ? 1 : seasons.get(1).period();
    SmoothingState state = new SmoothingState(rates, shortPeriod(), longPeriod, logs);
    int begin = Math.min(shortPeriod(), logs.length / 2);
    int every = Math.max(1, (logs.length - begin) / origins);
    for (int i = 0; i < logs.length; i++) {
      state.learn(logs[i]);
      if (i >= begin && (i - begin) % every == 0) {
        for (int h = 1; h <= steps && i + h < logs.length; h += sparse ? 1 + h / 2 : 1) {
          visitor.ahead(i, h, state.ahead(h));
        }
      }
    }
    return state;
  }
}
