package org.anabranch.compute;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One class of work: training, inference, batch.
 *
 * @param points how much is wanted, in H100-equivalents busy all month; straight lines between the
 *     points, level after the last, nothing before the first
 * @param unmetUsdPerH100Hour what it costs to leave one H100-equivalent-hour unserved
 * @param smallestSiteMw sites with less power than this cannot hold the work: large training jobs
 *     need one large block
 */
public record Demand(
    String id,
    String name,
    List<Point> points,
    Figure unmetUsdPerH100Hour,
    @Nullable Figure smallestSiteMw) {

  /** How much is wanted in a month. */
  public record Point(YearMonth from, Figure h100Equivalents) implements Dated {
    public Point {
      Required.present(from, "from");
      Required.present(h100Equivalents, "h100_equivalents");
    }

    @Override
    public Figure figure() {
      return h100Equivalents;
    }
  }

  public Demand {
    Required.text(id, "id");
    Required.present(unmetUsdPerH100Hour, "unmet_usd_per_h100_hour");
    name = name == null ? id : name;
    points = Required.list(points, "points");
    if (points.isEmpty()) {
      throw new IllegalArgumentException("points of " + id + " is missing.");
    }
  }

  /** H100-equivalents wanted in {@code month}. */
  public double at(YearMonth month) {
    Point before = null;
    for (Point point : points) {
      if (point.from().isAfter(month)) {
        return before == null ? 0 : between(before, point, month);
      }
      before = point;
    }
    return before == null ? 0 : before.h100Equivalents().value();
  }

  private static double between(Point a, Point b, YearMonth month) {
    double way =
        (double) ChronoUnit.MONTHS.between(a.from(), month)
            / ChronoUnit.MONTHS.between(a.from(), b.from());
    return a.h100Equivalents().value() * (1 - way) + b.h100Equivalents().value() * way;
  }
}
