package org.anabranch.compute.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Solver;
import org.anabranch.compute.solve.Warm;

/**
 * A scenario as one linear programme over all its steps, by whoever knows all of it. Work is as
 * divisible as it can be.
 *
 * <pre>
 *   load       Σ run + undone + waiting(now) − waiting(before) = asked for     for each kind, step
 *   patience   waiting(now) ≤ what was asked for in the last hours it may wait
 *   capacity   Σ accelerator-hours · run ≤ accelerators · hours                for each site, step
 *   paid       Σ price · run − beyond ≤ floor                                  for each contract
 *   used       Σ price · run, which may be held at what a policy used
 *
 *   minimise   Σ floor + Σ beyond + Σ price · run + Σ penalty · undone
 * </pre>
 *
 * Kinds of work may be held at how much a policy did of them in each step, and contracts at how
 * much it used of them, so that what remains free shows what it could have done better. Not for
 * several threads; close it.
 */
final class Hindsight implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What was added up in doubles may be off by this part. */
  private static final double ROUNDING = 1e-9;

  private final Scenario scenario;
  private final LinearProgram program = new LinearProgram();
  private final Map<String, Row> kinds = new LinkedHashMap<>();
  private final Map<String, Paid> contracts = new LinkedHashMap<>();
  private final Map<String, int[]> capacity = new HashMap<>();
  private final Warm warm;
  private double fixedUsd;

  /**
   * A kind of work, by step.
   *
   * @param waiting −1 in the last step, and where it cannot wait
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Row(SimulatedKind kind, int[] load, int[] undone, int[] waiting) {}

  private record Paid(int row, int used, int beyond) {}

  Hindsight(Scenario scenario) {
    this.scenario = scenario;
    scenario.obligations().forEach(this::owe);
    for (SimulatedSite site : scenario.sites()) {
      int[] rows = new int[scenario.steps()];
      for (int t = 0; t < rows.length; t++) {
        rows[t] = program.atMost(site.capacity().get(t) * scenario.hoursPerStep());
      }
      capacity.put(site.site().id(), rows);
    }
    Map<String, List<SimulatedLane>> byKind = new HashMap<>();
    scenario.lanes().forEach(l -> byKind.computeIfAbsent(l.kind(), _ -> new ArrayList<>()).add(l));
    for (SimulatedKind kind : scenario.kinds()) {
      kinds.put(kind.id(), row(kind, byKind.getOrDefault(kind.id(), List.of())));
    }
    this.warm = new Solver(LIMIT).open(program);
  }

  /** What lies beyond a floor is paid for itself; under a reservation nothing does. */
  private void owe(Obligation o) {
    fixedUsd += o.floorUsd();
    if (!o.sunk()) {
      int row = program.atMost(o.floorUsd());
      int used = program.atLeast(0);
      int beyond = program.column(1, 0, LinearProgram.NO_LIMIT);
      program.set(row, beyond, -1);
      contracts.put(o.contract(), new Paid(row, used, beyond));
    }
  }

  private Row row(SimulatedKind kind, List<SimulatedLane> lanes) {
    int steps = scenario.steps();
    Row row = new Row(kind, new int[steps], new int[steps], new int[steps]);
    Arrays.fill(row.waiting(), -1);
    for (int t = 0; t < steps; t++) {
      double asked = kind.load().get(t) * scenario.hoursPerStep();
      row.load()[t] = program.exactly(asked);
      row.undone()[t] = program.column(kind.unmetUsdPerUnit(), 0, LinearProgram.NO_LIMIT);
      program.set(row.load()[t], row.undone()[t], 1);
      if (t > 0 && kind.mayWait()) {
        program.set(row.load()[t], row.waiting()[t - 1], -1);
      }
      if (kind.mayWait() && t + 1 < steps) {
        row.waiting()[t] = program.column(0, 0, recent(kind, t));
        program.set(row.load()[t], row.waiting()[t], 1);
      }
      for (SimulatedLane lane : lanes) {
        run(lane, t, row.load()[t]);
      }
    }
    return row;
  }

  private void run(SimulatedLane lane, int t, int load) {
    int[] rows = capacity.get(lane.site());
    if (rows == null) {
      return;
    }
    double price = lane.listUsdPerUnit().get(scenario.day(t));
    Paid paid = contracts.get(lane.contract());
    int run = program.column(paid == null ? price : 0, 0, LinearProgram.NO_LIMIT);
    program.set(load, run, 1);
    program.set(rows[t], run, lane.acceleratorHoursPerUnit());
    if (paid != null && price > 0) {
      program.set(paid.row(), run, price);
      program.set(paid.used(), run, price);
    }
  }

  /** What was asked for in the time that it may wait, up to and with this step. */
  private double recent(SimulatedKind kind, int t) {
    int back = (int) (kind.waitHours() / scenario.hoursPerStep());
    double sum = 0;
    for (int i = Math.max(0, t - back + 1); i <= t; i++) {
      sum += kind.load().get(i) * scenario.hoursPerStep();
    }
    return sum;
  }

  /** So much of this kind is done in each step, whatever becomes of the rest. */
  void hold(String kind, double[] done) {
    Row row = row(kind);
    for (int t = 0; t < done.length; t++) {
      program.bounds(row.undone()[t], 0, 0);
      program.rowBounds(row.load()[t], done[t] * (1 - ROUNDING), done[t]);
      if (row.waiting()[t] >= 0) {
        program.bounds(row.waiting()[t], 0, 0);
      }
    }
  }

  /** This kind may be done, put off or left again. */
  void free(String kind) {
    Row row = row(kind);
    for (int t = 0; t < row.load().length; t++) {
      double asked = row.kind().load().get(t) * scenario.hoursPerStep();
      program.bounds(row.undone()[t], 0, LinearProgram.NO_LIMIT);
      program.rowBounds(row.load()[t], asked, asked);
      if (row.waiting()[t] >= 0) {
        program.bounds(row.waiting()[t], 0, recent(row.kind(), t));
      }
    }
  }

  private Row row(String kind) {
    Row row = kinds.get(kind);
    if (row == null) {
      throw new IllegalArgumentException("The scenario has no kind “" + kind + "”.");
    }
    return row;
  }

  /** So many dollars' worth is used of a commitment; of others, which have no floor, no matter. */
  void holdUse(String contract, double usd) {
    Paid paid = contracts.get(contract);
    if (paid != null) {
      program.rowBounds(paid.used(), usd * (1 - ROUNDING), usd * (1 + ROUNDING));
    }
  }

  void freeUse() {
    contracts.values().forEach(p -> program.rowBounds(p.used(), 0, LinearProgram.NO_LIMIT));
  }

  /** US dollars, reservations and floors and the penalty of what is not held included. */
  double usd() {
    Solution solution = warm.solve().orThrow();
    return fixedUsd + solution.cost();
  }

  @Override
  public void close() {
    warm.close();
  }
}
