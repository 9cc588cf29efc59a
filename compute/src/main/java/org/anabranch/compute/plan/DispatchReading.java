package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.plan.ScenarioModel.LimitRow;
import org.anabranch.compute.plan.ScenarioModel.PaidColumn;
import org.anabranch.compute.plan.ScenarioModel.RunColumn;
import org.anabranch.compute.plan.ScenarioModel.Touch;
import org.anabranch.compute.plan.ScenarioModel.UnmetColumn;
import org.anabranch.compute.solve.Solution;

/** One scenario's part of a proved solution, told in the estate's words and units. */
final class DispatchReading {
  /** In units of columns; less is rounding. */
  private static final double NOTHING = 1e-7;

  private final ScenarioModel model;
  private final Units units;
  private final double[] values;
  private final Solution solution;

  DispatchReading(ScenarioModel model, Solution solution) {
    this.model = model;
    this.units = model.units;
    this.values = solution.values();
    this.solution = solution;
  }

  Dispatch dispatch() {
    double cash = 0;
    for (PaidColumn p : model.paid) {
      cash += values[p.column()];
    }
    double penalty = 0;
    for (UnmetColumn u : model.unmet) {
      penalty += values[u.column()] * model.penalty(u.demand());
    }
    List<Dispatch.Placement> placements = new ArrayList<>();
    for (Blocks.Job job : model.blocks.jobs()) {
      penalty +=
          values[job.unplaced()]
              * model.penalty(job.demand())
              * job.block().h100Equivalents().value()
              / units.accelerators()
              * job.block().months();
      placements.add(placement(job));
    }
    List<Dispatch.Limit> limits = new ArrayList<>(model.limits.size());
    model.limits.forEach(l -> limits.add(limit(l)));
    model.paid.forEach(p -> lastTier(p, limits));
    return new Dispatch(
        model.runs.stream().filter(r -> values[r.column()] > NOTHING).map(this::run).toList(),
        balances(placements),
        model.paid.stream().map(this::payment).toList(),
        limits,
        placements,
        cash * units.usdMillion(),
        penalty * units.usdMillion(),
        solution.certificate().relativeGap(),
        model.program.columns(),
        model.program.rows());
  }

  private Dispatch.Run run(RunColumn r) {
    double accelerators = values[r.column()] * units.accelerators();
    return new Dispatch.Run(
        r.month(),
        r.demand().id(),
        r.lane().site().id(),
        r.lane().chip().id(),
        r.lane().contract().id(),
        accelerators,
        accelerators * r.h100PerAccelerator());
  }

  private Dispatch.Placement placement(Blocks.Job job) {
    for (Blocks.Place p : job.places()) {
      if (values[p.column()] > 0.5) {
        return new Dispatch.Placement(
            job.demand().id(),
            job.block().id(),
            p.site().id(),
            p.chip().id(),
            p.start(),
            job.block().months(),
            job.block().h100Equivalents().value());
      }
    }
    return new Dispatch.Placement(
        job.demand().id(),
        job.block().id(),
        null,
        null,
        job.block().from(),
        job.block().months(),
        job.block().h100Equivalents().value());
  }

  /** Blocks are wanted when they run, and those left out when they could have begun. */
  private List<Dispatch.Balance> balances(List<Dispatch.Placement> placements) {
    Map<String, Double> waited = new LinkedHashMap<>();
    List<Dispatch.Balance> balances = new ArrayList<>();
    for (UnmetColumn u : model.unmet) {
      double wanted = u.wanted() * units.accelerators();
      double unmet = values[u.column()] < NOTHING ? 0 : values[u.column()] * units.accelerators();
      double waits =
          u.waits() < 0 || values[u.waits()] < NOTHING
              ? 0
              : values[u.waits()] * units.accelerators();
      String demand = u.demand().id();
      for (Dispatch.Placement p : placements) {
        if (p.demand().equals(demand) && p.covers(u.month())) {
          wanted += p.h100Equivalents();
          unmet += p.site() == null ? p.h100Equivalents() : 0;
        }
      }
      double before = waited.getOrDefault(demand, 0.0);
      waited.put(demand, waits);
      balances.add(new Dispatch.Balance(u.month(), demand, wanted, unmet, before, waits));
    }
    return balances;
  }

  private Dispatch.Payment payment(PaidColumn p) {
    double used = 0;
    for (int i = 0; i < p.tiers().size(); i++) {
      used += values[p.tiers().get(i)] * p.prices().get(i);
    }
    return new Dispatch.Payment(
        p.month(),
        p.deal().contract().id(),
        p.floor() * units.usdMillion(),
        used * units.usdMillion(),
        values[p.column()] * units.usdMillion());
  }

  private Dispatch.Limit limit(LimitRow row) {
    double used = 0;
    double most = 0;
    double perAccelerator = 0;
    for (Touch touch : row.touches()) {
      double value = values[touch.run().column()];
      used += value * touch.coefficient();
      if (value > most || perAccelerator == 0) {
        most = Math.max(most, value);
        perAccelerator = touch.coefficient();
      }
    }
    double price = Math.max(0, -solution.duals()[row.row()]) * units.usdMillion() * 1e6;
    return new Dispatch.Limit(
        row.month(),
        row.kind(),
        row.subject(),
        row.chip().isEmpty() ? null : row.chip(),
        row.bound(),
        used * row.perUnit(),
        price / row.perUnit(),
        hourly(price * perAccelerator));
  }

  private double hourly(double usdPerUnitMonth) {
    return usdPerUnitMonth / units.accelerators() / Capacity.HOURS_PER_MONTH;
  }

  /** A contract binds where its last tier ends. */
  private void lastTier(PaidColumn p, List<Dispatch.Limit> limits) {
    double bound = 0;
    double used = 0;
    for (int i = 0; i < p.tiers().size(); i++) {
      bound += Terms.limit(p.deal().contract().prices().get(i).accelerators());
      used += values[p.tiers().get(i)] * units.accelerators();
    }
    if (Double.isFinite(bound)) {
      double reduced = solution.certificate().reducedCosts()[p.tiers().getLast()];
      double price = Math.max(0, -reduced) * units.usdMillion() * 1e6;
      limits.add(
          new Dispatch.Limit(
              p.month(),
              Dispatch.Kind.CONTRACT,
              p.deal().contract().id(),
              null,
              bound,
              used,
              price / units.accelerators(),
              hourly(price)));
    }
  }
}
