package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * <p>Of what comes it knows what is usual ({@link LoadOutlook}), how long outages last in the mean,
 * and that prices stay. One thread.
 */
public final class Informed {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** When each stretch ends, in steps; the first is one step. */
  private static final int[] ENDS = {1, 3, 6, 12, 18, 24, 36, 48, 60, 72, 90, 108, 126, 144};

  /** How long an outage lasts from any moment of it on, in the mean. */
  private static final double OUTAGE_HOURS = 2.5;

  /** How much of a site is there in the mean. */
  private static final double USUALLY_THERE = 0.985;

  private final Scenario s;
  private final double hours;
  private final LinearProgram program = new LinearProgram();
  private final Map<String, int[]> capacity = new HashMap<>();
  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final Map<String, Paid> contracts = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final Warm warm;

  @SuppressWarnings("ArrayRecordComponent")
  private record Run(SimulatedLane lane, int[] columns) {}

  private static final class Paid {
    final Obligation o;
    final int row;
    double used;

    Paid(Obligation o, int row) {
      this.o = o;
      this.row = row;
    }
  }

  private static final class Kind {
    final SimulatedKind kind;
    final LoadOutlook outlook = new LoadOutlook();
    final int[] undone = new int[ENDS.length];
    final int[] load;

    /** Units that wait, by the steps since they came less one. */
    double[] backlog = {};

    Kind(SimulatedKind kind, int[] load) {
      this.kind = kind;
      this.load = load;
    }
  }

  private Informed(Scenario s) {
    this.s = s;
    this.hours = s.hoursPerStep();
    s.obligations().stream().filter(o -> !o.sunk()).forEach(this::owe);
    s.sites().forEach(site -> capacity.put(site.site().id(), rows(-LinearProgram.NO_LIMIT)));
    s.kinds().forEach(this::add);
    warm = new Solver(LIMIT).open(program);
  }

  private void owe(Obligation o) {
    Paid paid = new Paid(o, program.atMost(0));
    program.set(paid.row, program.column(1, 0, LinearProgram.NO_LIMIT), -1);
    contracts.put(o.contract(), paid);
  }

  private int[] rows(double least) {
    int[] rows = new int[ENDS.length];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = program.atMost(0);
      program.rowBounds(rows[b], least, 0);
    }
    return rows;
  }

  private void add(SimulatedKind simulated) {
    Kind kind = new Kind(simulated, rows(0));
    kinds.put(simulated.id(), kind);
    for (int b = 0; b < ENDS.length; b++) {
      kind.undone[b] = program.column(simulated.unmetUsdPerUnit(), 0, LinearProgram.NO_LIMIT);
      cumulate(kind, b, kind.undone[b]);
    }
    s.lanes().stream()
        .filter(l -> l.kind().equals(simulated.id()))
        .forEach(l -> add(kind, l, capacity.getOrDefault(l.site(), new int[0])));
  }

  private void add(Kind kind, SimulatedLane lane, int[] there) {
    Paid paid = contracts.get(lane.contract());
    int[] columns = new int[there.length];
    for (int b = 0; b < there.length; b++) {
      columns[b] = program.column(0, 0, LinearProgram.NO_LIMIT);
      cumulate(kind, b, columns[b]);
      program.set(there[b], columns[b], lane.acceleratorHoursPerUnit());
      if (paid != null) {
        program.set(paid.row, columns[b], lane.listUsdPerUnit().getFirst());
      }
    }
    runs.add(new Run(lane, columns));
  }

  /** Work that cannot wait is balanced in each stretch, other work from the beginning on. */
  private void cumulate(Kind kind, int b, int column) {
    int last = kind.kind.mayWait() ? ENDS.length - 1 : b;
    for (int c = b; c <= last; c++) {
      program.set(kind.load[c], column, 1);
    }
  }

  /** US dollars, reservations and floors included. About as long as the optimum. */
  public static double usd(Scenario scenario) {
    Informed informed = new Informed(scenario);
    try (Warm _ = informed.warm) {
      return informed.run();
    }
  }

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
    return usd;
  }

  private double step(int t, Instant now) {
    s.sites().forEach(site -> expect(site, t));
    kinds.values().forEach(kind -> load(kind, t, now));
    contracts.values().forEach(paid -> leave(paid, t));
    for (Run run : runs) {
      boolean paid = contracts.containsKey(run.lane.contract());
      for (int column : run.columns) {
        program.cost(column, paid ? 0 : run.lane.listUsdPerUnit().get(s.day(t)));
      }
    }
    return take(t, warm.solve().orThrow());
  }

  /** What is missing comes back at any moment with the same chance. */
  private void expect(SimulatedSite site, int t) {
    double there = site.capacity().get(t);
    double whole = USUALLY_THERE * site.site().accelerators();
    int[] rows = capacity.getOrDefault(site.site().id(), new int[0]);
    for (int b = 0; b < rows.length; b++) {
      double ahead = from(b, t).plus(until(b, t)).toMinutes() / 120.0;
      double still = b == 0 ? 1 : Math.exp(-ahead / OUTAGE_HOURS);
      double expected = there * still + whole * (1 - still);
      program.rowBounds(rows[b], -LinearProgram.NO_LIMIT, expected * steps(b, t) * hours);
    }
  }

  /** Of a floor the next day may use for nothing what the days after it will not use. */
  private void leave(Paid paid, int t) {
    double left = (s.steps() - t) * hours;
    double horizon = ENDS[ENDS.length - 1] * hours;
    double rate = t == 0 ? paid.o.floorUsd() / (s.steps() * hours) : paid.used / (t * hours);
    double free = paid.o.floorUsd() - paid.used - rate * Math.max(0, left - horizon);
    program.rowBounds(paid.row, -LinearProgram.NO_LIMIT, Math.max(0, free));
  }

  private void load(Kind kind, int t, Instant now) {
    double rate = kind.kind.load().get(t);
    kind.outlook.see(now, rate);
    double arrived = Arrays.stream(kind.backlog).sum();
    for (int b = 0; b < ENDS.length; b++) {
      double expected = b == 0 ? rate : kind.outlook.ahead(from(b, t), until(b, t));
      double here = expected * steps(b, t) * hours;
      arrived += here;
      if (!kind.kind.mayWait()) {
        program.rowBounds(kind.load[b], here, here);
      } else if (t + ENDS[b] >= s.steps()) {
        program.rowBounds(kind.load[b], arrived, arrived);
      } else {
        program.rowBounds(kind.load[b], Math.min(due(kind, ENDS[b], rate), arrived), arrived);
      }
    }
  }

  private Duration from(int b, int t) {
    return s.step().multipliedBy(b == 0 ? 0 : Math.min(ENDS[b - 1], s.steps() - t));
  }

  private Duration until(int b, int t) {
    return s.step().multipliedBy(Math.min(ENDS[b], s.steps() - t));
  }

  /** How long a stretch is; nothing comes after the end of the scenario. */
  private long steps(int b, int t) {
    return until(b, t).minus(from(b, t)).dividedBy(s.step());
  }

  /** What must be done within so many steps: backlog of that age, and what comes early enough. */
  private double due(Kind kind, int steps, double rate) {
    int waits = (int) (kind.kind.waitHours() / hours);
    double due = 0;
    for (int age = 0; age < kind.backlog.length; age++) {
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
