package org.anabranch.compute.forecast;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What demand is expected to be, with intervals that held in the past: made of how far such
 * forecasts have been off before.
 *
 * @param points the next steps, nearest first
 */
public record Forecast(DemandSeries history, List<Point> points) {
  /**
   * One step ahead, in the history's unit.
   *
   * @param at when the step begins
   * @param median as often too high as too low
   * @param low80 with {@code high80}: four of five outcomes lie between
   * @param low95 with {@code high95}: nineteen of twenty
   */
  public record Point(
      Instant at, double median, double low80, double high80, double low95, double high95) {}

  public Forecast {
    points = List.copyOf(points);
  }

  /**
   * The next {@code steps} after the history's end.
   *
   * @throws IllegalArgumentException when the history holds no value or no step is asked for
   */
  public static Forecast of(DemandSeries history, int steps) {
    if (history.values().isEmpty()) {
      throw new IllegalArgumentException(
          "“%s” holds no value to forecast from.".formatted(history.name()));
    }
    if (steps < 1 || steps > 10_000) {
      throw new IllegalArgumentException(
          "%,d steps ahead were asked for, expected 1 to 10,000.".formatted(steps));
    }
    int length = history.values().size();
    var fitted = new SeasonalBlend(Season.of(history.step(), length)).fit(history.array(), steps);
    List<Point> points = new ArrayList<>(steps);
    for (int h = 0; h < steps; h++) {
      points.add(point(history.at(length + h), fitted.ahead()[h], h + 1, fitted.spread()));
    }
    return new Forecast(history, points);
  }

  private static Point point(Instant at, double said, int lead, Spread spread) {
    double[] errors = spread.near(lead);
    return new Point(
        at,
        said,
        Math.min(said, spread.below(errors, said, lead, 0.1)),
        Math.max(said, spread.above(errors, said, lead, 0.1)),
        Math.min(said, spread.below(errors, said, lead, 0.025)),
        Math.max(said, spread.above(errors, said, lead, 0.025)));
  }
}
