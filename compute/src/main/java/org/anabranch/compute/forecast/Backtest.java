package org.anabranch.compute.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * What the forecasts would have been worth: made again and again from an origin that rolls through
 * the history, each from what was known then alone, and compared with what came.
 *
 * @param steps how far ahead each looked
 * @param origins how many forecasts were made
 * @param methods ours first, then those it must beat
 * @param inside80 the share of outcomes inside our interval of 80 %; {@code inside95} likewise
 * @param leads the errors by how far ahead
 */
public record Backtest(
    DemandSeries history,
    int steps,
    int origins,
    List<Score> methods,
    double inside80,
    double inside95,
    List<Lead> leads) {
  /**
   * How far off one method was.
   *
   * @param mae mean absolute error, in the history's unit
   * @param mase that, over the mean change from season to season before the first origin (Hyndman
   *     and Koehler 2006): below 1 is better than to repeat the last season in a history like it
   * @param smape mean of |said − was| over half of their sum, from 0 to 2; 0 where both are zero
   */
  public record Score(String method, double mae, double mase, double smape) {}

  /**
   * @param steps how far ahead
   * @param mase by method, in their order
   */
  public record Lead(int steps, List<Double> mase) {
    public Lead {
      mase = List.copyOf(mase);
    }
  }

  private static final int MOST_ORIGINS = 60;

  public Backtest {
    methods = List.copyOf(methods);
    leads = List.copyOf(leads);
  }

  /**
   * Rolls the origin through the last two thirds of the history.
   *
   * @throws IllegalArgumentException when the history is too short to hold anything back
   */
  public static Backtest of(DemandSeries history, int steps) {
    int length = history.values().size();
    int first = length / 3;
    if (first < 2 || length - first < steps + 1 || steps < 1) {
      throw new IllegalArgumentException(
          "“%s” has %,d values: too few to look %,d steps ahead from two thirds of them."
              .formatted(history.name(), length, steps));
    }
    List<Season> seasons = Season.of(history.step(), first);
    List<Forecaster> methods = new ArrayList<>();
    methods.add(new SeasonalBlend(seasons));
    methods.add(new Naive());
    seasons.forEach(s -> methods.add(new SeasonalNaive(s.name(), s.period())));
    return new BacktestRun(history, steps, methods, seasons).from(first, MOST_ORIGINS);
  }
}
