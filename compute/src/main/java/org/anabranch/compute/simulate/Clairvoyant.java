package org.anabranch.compute.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.internal.WarmProgram;

/**
 * The least that a scenario could have cost anybody who knew all of it beforehand: one linear
 * programme over all steps. No policy can do better, since work is as divisible here as it can be.
 *
 * <pre>
 *   load       Σ run + undone + waiting(before) − waiting(now) = asked for     for each kind, step
 *   patience   waiting(now) ≤ what was asked for in the last hours it may wait
 *   capacity   Σ accelerator-hours · run ≤ accelerators · hours                for each site, step
 *   paid       paid ≥ Σ price · run, paid ≥ floor                              for each contract
 *
 *   minimise   Σ paid + Σ penalty · undone
 * </pre>
 */
public final class Clairvoyant {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private Clairvoyant() {}

  /** US dollars, reservations and floors included. Takes up to a minute for two weeks. */
  public static double usd(Scenario scenario) {
    try (WarmProgram program = new WarmProgram(LIMIT)) {
      double fixed = build(scenario, program);
      program.solve();
      return fixed + program.objective();
    }
  }

  private static double build(Scenario s, WarmProgram program) {
    double fixed = 0;
    Map<String, Integer> paidRows = new HashMap<>();
    for (Obligation o : s.obligations()) {
      fixed += o.floorUsd();
      if (!o.sunk()) {
        // Σ price · run − beyond ≤ floor: what lies beyond the floor is paid for itself.
        int row = program.row(Double.NEGATIVE_INFINITY, o.floorUsd());
        program.set(row, program.column(1), -1);
        paidRows.put(o.contract(), row);
      }
    }
    Map<String, List<SimulatedLane>> byKind = new HashMap<>();
    s.lanes().forEach(l -> byKind.computeIfAbsent(l.kind(), _ -> new ArrayList<>()).add(l));
    Map<String, Boolean> sunk = new HashMap<>();
    s.obligations().forEach(o -> sunk.put(o.contract(), o.sunk()));
    Map<String, int[]> capacity = new HashMap<>();
    double hours = s.hoursPerStep();
    for (SimulatedSite site : s.sites()) {
      int[] rows = new int[s.steps()];
      for (int t = 0; t < rows.length; t++) {
        rows[t] = program.row(Double.NEGATIVE_INFINITY, site.capacity().get(t) * hours);
      }
      capacity.put(site.site().id(), rows);
    }
    for (SimulatedKind kind : s.kinds()) {
      int before = -1;
      for (int t = 0; t < s.steps(); t++) {
        double asked = kind.load().get(t) * hours;
        int row = program.row(asked, asked);
        program.set(row, program.column(kind.unmetUsdPerUnit()), 1);
        if (before >= 0) {
          program.set(row, before, -1);
        }
        before = -1;
        if (kind.mayWait() && t + 1 < s.steps()) {
          before = program.column(0, recent(kind, t, s));
          program.set(row, before, 1);
        }
        for (SimulatedLane lane : byKind.getOrDefault(kind.id(), List.of())) {
          run(s, program, lane, t, row, capacity, paidRows, sunk);
        }
      }
    }
    return fixed;
  }

  private static void run(
      Scenario s,
      WarmProgram program,
      SimulatedLane lane,
      int t,
      int row,
      Map<String, int[]> capacity,
      Map<String, Integer> paidRows,
      Map<String, Boolean> sunk) {
    int[] rows = capacity.get(lane.site());
    if (rows == null || s.hoursPerStep() <= 0) {
      return;
    }
    double price = lane.listUsdPerUnit().get(s.day(t));
    Integer paid = paidRows.get(lane.contract());
    boolean free = paid != null || Boolean.TRUE.equals(sunk.get(lane.contract()));
    int run = program.column(free ? 0 : price);
    program.set(row, run, 1);
    program.set(rows[t], run, lane.acceleratorHoursPerUnit());
    if (paid != null && price > 0) {
      program.set(paid, run, price);
    }
  }

  /** What was asked for in the time that it may wait, up to and with this step. */
  private static double recent(SimulatedKind kind, int t, Scenario s) {
    int back = (int) (kind.waitHours() / s.hoursPerStep());
    double sum = 0;
    for (int i = Math.max(0, t - back + 1); i <= t; i++) {
      sum += kind.load().get(i) * s.hoursPerStep();
    }
    return sum;
  }
}
