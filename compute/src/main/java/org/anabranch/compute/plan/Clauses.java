package org.anabranch.compute.plan;

import java.time.YearMonth;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Exclusivity;
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.plan.ScenarioModel.LimitRow;
import org.anabranch.compute.plan.ScenarioModel.RunColumn;

/**
 * The rows of what contracts bind the buyer to. Those of a contract that may yet be signed bind
 * only if it is: its columns loosen the row by as much as could ever run against it.
 */
final class Clauses {
  private final ScenarioModel model;
  private final Held held;

  Clauses(ScenarioModel model, Held held) {
    this.model = model;
    this.held = held;
  }

  void add(MonthRows now, Deal deal) {
    if (deal.onlyUsesUp(now.month)) {
      return;
    }
    String id = deal.contract().id();
    var clauses = deal.contract().clauses();
    ShareClause least = clauses.minimumShare();
    if (least != null && held.holds(Held.minimumShare(id))) {
      share(now, deal, least, Held.minimumShare(id), false);
    }
    ShareClause most = clauses.maximumShare();
    if (most != null && held.holds(Held.maximumShare(id))) {
      share(now, deal, most, Held.maximumShare(id), true);
    }
    if (!deal.sure() && held.holds(Held.exclusivity(id))) {
      for (Exclusivity e : clauses.exclusivity()) {
        exclusive(now, deal, e);
      }
    }
  }

  /** At most: own − share · all ≤ 0. At least: share · all − own ≤ 0. */
  private void share(MonthRows now, Deal deal, ShareClause clause, String name, boolean atMost) {
    LimitRow row = row(now, name);
    double share = clause.share().value();
    double most = 0;
    for (RunColumn run : now.here) {
      if (clause.demand().isEmpty() || clause.demand().contains(run.demand().id())) {
        boolean own = run.lane().contract().partner().equals(deal.contract().partner());
        double weight = (own ? 1 : 0) - share;
        model.program.set(
            row.row(), run.column(), run.h100PerAccelerator() * (atMost ? weight : -weight));
        if (own == atMost) {
          row.touches().add(new ScenarioModel.Touch(run, run.h100PerAccelerator()));
        }
      }
    }
    for (Demand d : model.estate.demand()) {
      if (clause.demand().isEmpty() || clause.demand().contains(d.id())) {
        most += mostServed(d);
      }
    }
    onlyIfSigned(row, deal, most);
  }

  private void exclusive(MonthRows now, Deal deal, Exclusivity e) {
    LimitRow row = row(now, Held.exclusivity(deal.contract().id()));
    double most = 0;
    for (RunColumn run : now.here) {
      if (covers(e, now.month, run.demand(), run.lane().chip())
          && !run.lane().contract().partner().equals(deal.contract().partner())) {
        model.program.set(row.row(), run.column(), run.h100PerAccelerator());
        row.touches().add(new ScenarioModel.Touch(run, run.h100PerAccelerator()));
      }
    }
    for (Demand d : model.estate.demand()) {
      most += mostServed(d);
    }
    onlyIfSigned(row, deal, most);
  }

  private LimitRow row(MonthRows now, String name) {
    return now.limit(Dispatch.Kind.CLAUSE, name, "", 0, model.units.accelerators());
  }

  /** Σ … ≤ most · (1 − signed). */
  private void onlyIfSigned(LimitRow row, Deal deal, double most) {
    if (!deal.sure()) {
      model.program.rowBounds(row.row(), Double.NEGATIVE_INFINITY, most);
      deal.signed().forEach(y -> model.program.set(row.row(), y, most));
    }
  }

  /** More of a class can never be served in one month. */
  private double mostServed(Demand d) {
    double points =
        d.points().stream().mapToDouble(p -> p.h100Equivalents().value()).max().orElse(0);
    int months = d.deferMonths() == null ? 0 : d.deferMonths();
    double blocks = d.blocks().stream().mapToDouble(b -> b.h100Equivalents().value()).sum();
    return (points * (1 + months) + blocks) / model.units.accelerators();
  }

  /** Whether work of {@code demand} on {@code chip} falls under it in {@code month}. */
  static boolean covers(Exclusivity e, YearMonth month, Demand demand, Chip chip) {
    return (e.from() == null || !month.isBefore(e.from()))
        && (e.until() == null || !month.isAfter(e.until()))
        && (e.demand().contains(demand.id()) || e.chips().contains(chip.id()));
  }
}
