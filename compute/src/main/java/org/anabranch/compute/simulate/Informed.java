package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.live.LoadOutlook;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Solver;
import org.anabranch.compute.solve.Warm;

/**
 * What a scenario would have cost somebody who knows all of each moment when it comes, and of what
 * follows no more than a forecast: work as divisible as it can be, a programme over the next day
 * solved anew at every step, its first ten minutes done. What lies between this and the optimum is
 * the price of not knowing what comes; what lies between this and a policy is what the policy could
 * still gain.
 *
 * <p>Of what comes it knows the rates of yesterday ({@link LoadOutlook}), how long outages last in
 * the mean, and that prices stay. One thread.
 */
public final class Informed {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** When each stretch ends, in steps; the first is one step. */
  private static final int[] ENDS = {1, 3, 6, 12, 18, 24, 36, 48, 60, 72, 90, 108, 126, 144};

  /** How long an outage lasts from any moment of it on, in the mean. */
  private static final double OUTAGE_HOURS = Double.parseDouble(System.getProperty("oh","2.5"));
  /** How much of a site is there in the mean. */
  private static final double USUALLY_THERE = 0.985;

  private final Scenario s;
  private final double hours;
  private final LinearProgram program = new LinearProgram();
  private final Map<String, int[]> capacity = new HashMap<>();
  private final Map<String, Kind> kinds = new java.util.LinkedHashMap<>();
  private final Map<String, Paid> contracts = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final Warm warm;

  private record Run(SimulatedLane lane, int[] columns) {}

  private static final class Paid {
    final Obligation o;
    int row;
    double used;

    Paid(Obligation o) {
      this.o = o;
    }
  }

  private static final class Kind {
    final SimulatedKind kind;
    final LoadOutlook outlook = new LoadOutlook();
    final int[] undone = new int[ENDS.length];
    final int[] cumulative = new int[ENDS.length];
    double[] backlog = {};
    double penalty;

    Kind(SimulatedKind kind) {
      this.kind = kind;
    }
  }

  private Informed(Scenario s) {
    this.s = s;
    this.hours = s.hoursPerStep();
    for (Obligation o : s.obligations()) {
      if (!o.sunk()) {
        Paid paid = new Paid(o);
        paid.row = program.atMost(0);
        program.set(paid.row, program.column(1, 0, LinearProgram.NO_LIMIT), -1);
        contracts.put(o.contract(), paid);
      }
    }
    for (SimulatedSite site : s.sites()) {
      int[] rows = new int[ENDS.length];
      for (int b = 0; b < rows.length; b++) {
        rows[b] = program.atMost(0);
      }
      capacity.put(site.site().id(), rows);
    }
    for (SimulatedKind k : s.kinds()) {
      Kind kind = new Kind(k);
      kinds.put(k.id(), kind);
      for (int b = 0; b < ENDS.length; b++) {
        kind.cumulative[b] = program.atLeast(0);
      }
      for (int b = 0; b < ENDS.length; b++) {
        kind.undone[b] = program.column(k.unmetUsdPerUnit(), 0, LinearProgram.NO_LIMIT);
        cumulate(kind, b, kind.undone[b]);
      }
      for (SimulatedLane lane : s.lanes()) {
        int[] there = capacity.get(lane.site());
        if (lane.kind().equals(k.id()) && there != null) {
          Run run = new Run(lane, new int[ENDS.length]);
          for (int b = 0; b < ENDS.length; b++) {
            run.columns[b] = program.column(0, 0, LinearProgram.NO_LIMIT);
            cumulate(kind, b, run.columns[b]);
            program.set(
                there[b], run.columns[b], lane.acceleratorHoursPerUnit());
            Paid paid = contracts.get(lane.contract());
            if (paid != null) {
              program.set(paid.row, run.columns[b], lane.listUsdPerUnit().getFirst());
            }
          }
          runs.add(run);
        }
      }
    }
    warm = new Solver(LIMIT).open(program);
  }

  /** Work that cannot wait is balanced in each stretch, other work from the beginning on. */
  private void cumulate(Kind kind, int b, int column) {
    int last = kind.kind.mayWait() ? ENDS.length - 1 : b;
    for (int c = b; c <= last; c++) {
      program.set(kind.cumulative[c], column, 1);
    }
  }

  /** US dollars, reservations and floors included. About as long as the optimum. */
  public static double usd(Scenario scenario) {
    Informed informed = new Informed(scenario);
    try (Warm _ = informed.warm) {
      return informed.run();
    }
  }

  public static double[] pen = {};
  private double run() {
    double usd = s.obligations().stream().mapToDouble(Obligation::floorUsd).sum();
    Instant now = s.start();
    for (int t = 0; t < s.steps(); t++) {
      usd += step(t, now);
      now = now.plus(s.step());
    }
    for (Kind kind : kinds.values()) {
      usd += Arrays.stream(kind.backlog).sum() * kind.kind.unmetUsdPerUnit();
    }
    for (Paid paid : contracts.values()) {
      usd += Math.max(0, paid.used - paid.o.floorUsd());
    }
    pen = kinds.values().stream().mapToDouble(k -> k.penalty).toArray();
    return usd;
  }

  private double step(int t, Instant now) {
    for (SimulatedSite site : s.sites()) {
      double there = site.capacity().get(t);
      double whole = USUALLY_THERE * site.site().accelerators();
      int[] rows = capacity.getOrDefault(site.site().id(), new int[0]);
      for (int b = 0; b < rows.length; b++) {
        double from = (b == 0 ? 0 : ENDS[b - 1]) * hours;
        double until = ENDS[b] * hours;
        double still = Math.exp(-(from + until) / 2 / OUTAGE_HOURS);
        double expected = b == 0 ? there : there * still + whole * (1 - still);
        program.rowBounds(rows[b], -LinearProgram.NO_LIMIT, expected * (until - from));
      }
    }
    for (Kind kind : kinds.values()) {
      load(kind, t, now);
    }
    double left = (s.steps() - t) * hours;
    for (Paid paid : contracts.values()) {
      double horizon = ENDS[ENDS.length - 1] * hours;
      double rate = t == 0 ? paid.o.floorUsd() / (s.steps() * hours) : paid.used / (t * hours);
      double free = paid.o.floorUsd() - paid.used - rate * Math.max(0, left - horizon);
      program.rowBounds(paid.row, -LinearProgram.NO_LIMIT, Math.max(0, free));
    }
    for (Run run : runs) {
      boolean paid = contracts.containsKey(run.lane.contract());
      for (int column : run.columns) {
        program.cost(column, paid ? 0 : run.lane.listUsdPerUnit().get(s.day(t)));
      }
    }
    Solution solution = warm.solve().orThrow();
    return take(t, solution);
  }

  private void load(Kind kind, int t, Instant now) {
    double rate = kind.kind.load().get(t);
    // Two readings make up for the weight of the newest.
    for (int i = 0; i < 6; i++) {
      kind.outlook.see(now, rate);
    }
    int waits = (int) (kind.kind.waitHours() / hours);
    double arrived = Arrays.stream(kind.backlog).sum();
    double due = 0;
    for (int b = 0; b < ENDS.length; b++) {
      int from = b == 0 ? 0 : ENDS[b - 1];
      double here =
          (b == 0 ? rate : kind.outlook.ahead(s.step().multipliedBy(from), s.step().multipliedBy(ENDS[b])))
              * (ENDS[b] - from)
              * hours;
      if (!kind.kind.mayWait()) {
        program.rowBounds(kind.cumulative[b], here, here);
        continue;
      }
      arrived += here;
      due = due(kind, ENDS[b], waits, rate);
      program.rowBounds(kind.cumulative[b], Math.min(due, arrived), arrived);
    }
  }

  /** What must be done within so many steps: backlog of that age, and what comes early enough. */
  private double due(Kind kind, int steps, int waits, double rate) {
    double due = 0;
    for (int age = 0; age < kind.backlog.length; age++) {
      // backlog[0] came in the step before, and is done at the latest in the step it has to be.
      if (waits - 1 - age <= steps) {
        due += kind.backlog[age];
      }
    }
    return due + Math.max(0, steps - waits) * rate * hours;
  }

  private double take(int t, Solution solution) {
    double usd = 0;
    for (Kind kind : kinds.values()) {
      double done = 0;
      for (Run run : runs) {
        if (run.lane.kind().equals(kind.kind.id())) {
          double units = Math.max(0, solution.values()[run.columns[0]]);
          done += units;
          double price = run.lane.listUsdPerUnit().get(s.day(t));
          Paid paid = contracts.get(run.lane.contract());
          if (paid == null) {
            usd += units * price;
          } else {
            paid.used += units * price;
          }
        }
      }
      double undone = Math.max(0, solution.values()[kind.undone[0]]);
      usd += undone * kind.kind.unmetUsdPerUnit();
      kind.penalty += undone * kind.kind.unmetUsdPerUnit();
      if (kind.kind.mayWait()) {
        age(kind, kind.kind.load().get(t) * hours, done + undone);
      }
    }
    return usd;
  }

  /** Oldest first. */
  private void age(Kind kind, double came, double done) {
    int waits = (int) (kind.kind.waitHours() / hours);
    double[] older = new double[Math.min(waits, kind.backlog.length + 1)];
    older[0] = came;
    System.arraycopy(kind.backlog, 0, older, 1, older.length - 1);
    double left = done;
    for (int age = older.length - 1; age >= 0 && left > 0; age--) {
      double part = Math.min(left, older[age]);
      older[age] -= part;
      left -= part;
    }
    kind.backlog = older;
  }
}
