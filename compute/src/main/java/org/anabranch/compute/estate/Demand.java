package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/**
 * One class of work.
 *
 * @param points how much is wanted, in H100-equivalents busy all month; straight lines between the
 *     points, level after the last, nothing before the first
 * @param unmetUsdPerH100Hour what it costs to leave one H100-equivalent-hour unserved
 * @param smallestSiteMw sites with less power than this cannot hold the work: large training jobs
 *     need one large block
 * @param kind what may be done with it; inference when absent
 * @param modelClass decides what a chip is worth here; the general figure when absent
 * @param zone where its users are; anywhere when absent
 * @param latencyLimitMs round trip from its zone to the sites that may serve it
 * @param deferMonths for batch: how many months it may wait
 * @param priority 1 is served first where not everything can be; 1 when absent
 * @param blocks for training: jobs that run in one piece, wanted beside the points
 * @param mustBeMetFrom from this month on a plan may leave none of it unmet; a wish when absent
 */
public record Demand(
    String id,
    String name,
    List<Point> points,
    Figure unmetUsdPerH100Hour,
    @Nullable Figure smallestSiteMw,
    @Nullable Kind kind,
    @Nullable String modelClass,
    @Nullable String zone,
    @Nullable Figure latencyLimitMs,
    @Nullable Integer deferMonths,
    @Nullable Integer priority,
    List<Block> blocks,
    @Nullable YearMonth mustBeMetFrom) {

  /** Work that a plan may leave unmet at a price. */
  public Demand(
      String id,
      String name,
      List<Point> points,
      Figure unmetUsdPerH100Hour,
      @Nullable Figure smallestSiteMw,
      @Nullable Kind kind,
      @Nullable String modelClass,
      @Nullable String zone,
      @Nullable Figure latencyLimitMs,
      @Nullable Integer deferMonths,
      @Nullable Integer priority,
      List<Block> blocks) {
    this(
        id,
        name,
        points,
        unmetUsdPerH100Hour,
        smallestSiteMw,
        kind,
        modelClass,
        zone,
        latencyLimitMs,
        deferMonths,
        priority,
        blocks,
        null);
  }

  /** What may be done with work. */
  public enum Kind {
    /** Answered at once, or not at all. */
    INFERENCE,
    /** Runs in large pieces that may start later. */
    TRAINING,
    /** May wait some months, in any pieces. */
    BATCH
  }

  /** Work that can run anywhere, at once. */
  public Demand(
      String id,
      String name,
      List<Point> points,
      Figure unmetUsdPerH100Hour,
      @Nullable Figure smallestSiteMw) {
    this(
        id,
        name,
        points,
        unmetUsdPerH100Hour,
        smallestSiteMw,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

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
    blocks = Required.list(blocks, "blocks");
    kind = kind == null ? Kind.INFERENCE : kind;
    priority = priority == null ? 1 : priority;
    Required.between(priority, 1, 9, "priority");
    if (points.isEmpty() && blocks.isEmpty()) {
      throw new IllegalArgumentException("points of " + id + " is missing.");
    }
    if (!blocks.isEmpty() && kind != Kind.TRAINING) {
      throw new IllegalArgumentException(
          "%s has blocks, which only training has: write kind: training.".formatted(id));
    }
    if (deferMonths != null) {
      Required.between(deferMonths, 0, 24, "defer_months");
      if (kind != Kind.BATCH && deferMonths > 0) {
        throw new IllegalArgumentException(
            "%s may wait %s, which only batch may: write kind: batch."
                .formatted(id, Count.of(deferMonths, "month")));
      }
    }
    if (latencyLimitMs != null && zone == null) {
      throw new IllegalArgumentException(
          "%s has a latency_limit_ms and no zone to measure it from.".formatted(id));
    }
  }

  /** What may be done with it; never absent. */
  @Override
  public Kind kind() {
    return kind == null ? Kind.INFERENCE : kind;
  }

  /** 1 is served first; never absent. */
  @Override
  public Integer priority() {
    return priority == null ? 1 : priority;
  }

  /** Whether a plan may leave none of it unmet in {@code month}. */
  public boolean mustBeMet(YearMonth month) {
    return mustBeMetFrom != null && !month.isBefore(mustBeMetFrom);
  }

  /** The same, but from another month on it must be met; a wish when null. */
  public Demand mustBeMetFrom(@Nullable YearMonth month) {
    return with(smallestSiteMw, latencyLimitMs, blocks, month);
  }

  /** The same with other bounds on where it may run. */
  public Demand placed(@Nullable Figure newSmallestSiteMw, @Nullable Figure newLatencyLimitMs) {
    return with(newSmallestSiteMw, newLatencyLimitMs, blocks, mustBeMetFrom);
  }

  /** The same with other blocks. */
  public Demand withBlocks(List<Block> newBlocks) {
    return with(smallestSiteMw, latencyLimitMs, newBlocks, mustBeMetFrom);
  }

  private Demand with(
      @Nullable Figure newSmallestSiteMw,
      @Nullable Figure newLatencyLimitMs,
      List<Block> newBlocks,
      @Nullable YearMonth newMustBeMetFrom) {
    return new Demand(
        id,
        name,
        points,
        unmetUsdPerH100Hour,
        newSmallestSiteMw,
        kind,
        modelClass,
        zone,
        newLatencyLimitMs,
        deferMonths,
        priority,
        newBlocks,
        newMustBeMetFrom);
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
