package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Budget;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.plan.Limit.Loosening;

/**
 * Everything an estate holds a plan to, in an order in which what is easier to change comes first:
 * what the buyer insists on, caps, contracts, sites, chips. What a site may hold and what a
 * contract is about are no limits but what the estate is.
 */
final class Limits {
  private final Estate estate;
  private final Ample ample;
  private final List<Limit> all = new ArrayList<>();

  private Limits(Estate estate) {
    this.estate = estate;
    this.ample = new Ample(estate);
  }

  static List<Limit> of(Estate estate) {
    Limits limits = new Limits(estate);
    for (int i = 0; i < estate.demand().size(); i++) {
      limits.mustBeMet(estate.demand().get(i), i);
    }
    for (int i = 0; i < estate.budgets().size(); i++) {
      limits.budget(i);
    }
    for (int i = 0; i < estate.shareCaps().size(); i++) {
      limits.shareCap(i);
    }
    for (int i = 0; i < estate.demand().size(); i++) {
      limits.place(estate.demand().get(i), i);
    }
    for (int i = 0; i < estate.contracts().size(); i++) {
      limits.all.addAll(new ContractLimits(estate, limits.ample, i).all());
    }
    for (int i = 0; i < estate.sites().size(); i++) {
      limits.all.addAll(new SiteLimits(estate, limits.ample, i).all());
    }
    limits.all.addAll(SiteLimits.supplies(estate, limits.ample));
    return List.copyOf(limits.all);
  }

  private void mustBeMet(Demand d, int i) {
    YearMonth from = d.mustBeMetFrom();
    if (from == null) {
      return;
    }
    YearMonth first = from.isBefore(estate.horizon().from()) ? estate.horizon().from() : from;
    long later = first.until(estate.horizon().until(), ChronoUnit.MONTHS);
    all.add(
        new Limit(
            d.name() + " must be met",
            "/demand/" + i + "/must_be_met_from",
            "all of it from %s on, up to %s H100-equivalents"
                .formatted(from, number(highest(d, first))),
            e -> demand(e, i, o -> o.mustBeMetFrom(null)),
            false,
            new Loosening(
                later,
                true,
                (e, months, _) ->
                    demand(e, i, o -> o.mustBeMetFrom(first.plusMonths((long) months))),
                (months, _) ->
                    "%s must be met from %s on instead"
                        .formatted(d.name(), first.plusMonths((long) months))),
            d.name() + " may go unmet, at its price"));
  }

  private double highest(Demand d, YearMonth from) {
    double blocks = d.blocks().stream().mapToDouble(b -> b.h100Equivalents().value()).sum();
    return blocks
        + estate.horizon().months().stream()
            .filter(m -> !m.isBefore(from))
            .mapToDouble(d::at)
            .max()
            .orElse(0);
  }

  private void budget(int i) {
    Budget b = estate.budgets().get(i);
    String when =
        (b.from() == null ? "" : " from " + b.from())
            + (b.until() == null ? "" : " until " + b.until());
    all.add(
        Limit.loose(
            "budget" + when,
            "/budgets/" + i + "/usd_million",
            "at most " + usd(b.usdMillion().value()) + " under all contracts",
            e -> budget(e, i, b.usdMillion().value() + ample.usdMillion()),
            new Loosening(
                ample.usdMillion(),
                false,
                (e, more, _) -> budget(e, i, b.usdMillion().value() + more),
                (more, _) -> "a budget%s that is %s larger".formatted(when, usd(more)))));
  }

  private static Estate budget(Estate e, int i, double usdMillion) {
    List<Budget> budgets = new ArrayList<>(e.budgets());
    Budget b = budgets.get(i);
    budgets.set(i, new Budget(b.from(), b.until(), Figure.of(usdMillion)));
    return e.withCaps(e.shareCaps(), budgets);
  }

  private void shareCap(int i) {
    Estate.ShareCap cap = estate.shareCaps().get(i);
    double share = cap.largestShare().value();
    all.add(
        Limit.loose(
            Held.shareCap(cap.partner()),
            "/share_caps/" + i + "/largest_share",
            "at most " + percent(share) + " of all work each month",
            e -> shareCap(e, i, 1),
            new Loosening(
                1 - share,
                false,
                (e, more, _) -> shareCap(e, i, Math.min(1, share + more)),
                (more, _) ->
                    "a share of %s for %s"
                        .formatted(percent(Math.min(1, share + more)), cap.partner()))));
  }

  private static Estate shareCap(Estate e, int i, double share) {
    List<Estate.ShareCap> caps = new ArrayList<>(e.shareCaps());
    caps.set(i, new Estate.ShareCap(caps.get(i).partner(), Figure.of(share)));
    return e.withCaps(caps, e.budgets());
  }

  private void place(Demand d, int i) {
    Figure smallest = d.smallestSiteMw();
    if (smallest != null) {
      double mw = smallest.value();
      all.add(
          Limit.loose(
              "smallest site for " + d.name(),
              "/demand/" + i + "/smallest_site_mw",
              "only at sites of " + number(mw) + " MW or more",
              e -> demand(e, i, o -> o.placed(null, o.latencyLimitMs())),
              new Loosening(
                  mw,
                  false,
                  (e, less, _) ->
                      demand(
                          e,
                          i,
                          o -> o.placed(Figure.of(Math.max(0, mw - less)), o.latencyLimitMs())),
                  (less, _) ->
                      "%s at sites of %s MW too"
                          .formatted(d.name(), number(Math.max(0, mw - less))))));
    }
    Figure latency = d.latencyLimitMs();
    if (latency != null) {
      double ms = latency.value();
      double farthest =
          estate.latencies().stream().mapToDouble(l -> l.ms().value()).max().orElse(ms);
      all.add(
          Limit.loose(
              "latency limit of " + d.name(),
              "/demand/" + i + "/latency_limit_ms",
              "only where " + d.zone() + " is at most " + number(ms) + " ms away",
              e -> demand(e, i, o -> o.placed(o.smallestSiteMw(), null)),
              new Loosening(
                  Math.max(0, farthest - ms),
                  false,
                  (e, more, _) ->
                      demand(e, i, o -> o.placed(o.smallestSiteMw(), Figure.of(ms + more))),
                  (more, _) ->
                      "a latency limit of %s ms for %s".formatted(number(ms + more), d.name()))));
    }
  }

  static Estate demand(Estate e, int i, UnaryOperator<Demand> change) {
    List<Demand> demand = new ArrayList<>(e.demand());
    demand.set(i, change.apply(demand.get(i)));
    return e.withDemand(demand);
  }

  /** Three digits that count, with separators: {@code 12.5}, {@code 1,250}. */
  static String number(double value) {
    double size = Math.abs(value);
    return String.format(
        Locale.ROOT,
        size >= 100 || value == Math.rint(value)
            ? "%,.0f"
            : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3g",
        value);
  }

  static String usd(double million) {
    return million >= 1000 ? "$" + number(million / 1000) + " bn" : "$" + number(million) + " M";
  }

  static String percent(double share) {
    return String.format(
        Locale.ROOT, share * 100 == Math.rint(share * 100) ? "%.0f %%" : "%.1f %%", share * 100);
  }
}
