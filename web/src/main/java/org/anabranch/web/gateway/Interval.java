package org.anabranch.web.gateway;

import java.util.List;
import org.anabranch.insight.ModelRating;

/**
 * A rating drawn on a scale that all ratings of a page share.
 *
 * @param from to {@code to} and {@code at} between them: per cent of the scale's width
 */
public record Interval(ModelRating rating, double from, double at, double to, double reference) {
  private static final double REFERENCE = 1000;

  public static List<Interval> of(List<ModelRating> ratings) {
    double low =
        Math.min(REFERENCE, ratings.stream().mapToDouble(ModelRating::low).min().orElse(0)) - 25;
    double high =
        Math.max(REFERENCE, ratings.stream().mapToDouble(ModelRating::high).max().orElse(0)) + 25;
    double width = high - low;
    return ratings.stream()
        .map(
            r ->
                new Interval(
                    r,
                    percent((r.low() - low) / width),
                    percent((r.points() - low) / width),
                    percent((r.high() - low) / width),
                    percent((REFERENCE - low) / width)))
        .toList();
  }

  private static double percent(double share) {
    return Math.round(share * 10_000) / 100.0;
  }

  double width() {
    return Math.max(0.5, Math.round((to - from) * 100) / 100.0);
  }

  public String task() {
    return rating.task().equals("*") ? "all work" : rating.task();
  }
}
