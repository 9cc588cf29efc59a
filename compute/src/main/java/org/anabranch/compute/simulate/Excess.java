package org.anabranch.compute.simulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a policy cost more than the least that was possible, taken apart: from what it did, one thing
 * after the other is set free in the programme of {@link Hindsight}, and what each saves is its
 * part. The parts add up to the whole excess; their order is theirs by definition, so a saving that
 * two things could give counts for the first.
 *
 * @param placementUsd dearer sites used while cheaper ones had room, with the same work done at the
 *     same time and as much used of each commitment
 * @param commitmentsUsd commitments that were left unused, or overrun, over the whole time
 * @param parts by kind of work, in the order of {@code scenario.kinds()} with those that may wait
 *     last: for the others what was left undone or done in vain, for those when it was done too
 */
public record Excess(
    double totalUsd,
    double leastUsd,
    double placementUsd,
    double commitmentsUsd,
    Map<String, Double> parts) {
  public Excess {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** Takes apart what came of a policy; as long as solving for the optimum some times over. */
  public static Excess of(Scenario scenario, Recording record, SimulationResult result) {
    try (Hindsight hindsight = new Hindsight(scenario)) {
      return taken(scenario, record, result, hindsight);
    }
  }

  private static Excess taken(
      Scenario scenario, Recording record, SimulationResult result, Hindsight hindsight) {
    Map<String, Double> penalty = new LinkedHashMap<>();
    for (SimulatedKind kind : scenario.kinds()) {
      double[] done = new double[scenario.steps()];
      scenario.lanes().stream()
          .filter(l -> l.kind().equals(kind.id()))
          .forEach(l -> add(done, record.units(l.id())));
      hindsight.hold(kind.id(), done);
      penalty.put(kind.id(), undone(result, kind.id()) * kind.unmetUsdPerUnit());
    }
    scenario
        .obligations()
        .forEach(o -> hindsight.holdUse(o.contract(), used(scenario, record, o.contract())));
    double before = result.totalUsd();
    double now = hindsight.usd() + sum(penalty);
    double placement = before - now;
    before = now;
    hindsight.freeUse();
    now = hindsight.usd() + sum(penalty);
    double commitments = before - now;
    Map<String, Double> parts = new LinkedHashMap<>();
    List<SimulatedKind> kinds = new ArrayList<>(scenario.kinds());
    kinds.sort(Comparator.comparing(SimulatedKind::mayWait));
    for (SimulatedKind kind : kinds) {
      before = now;
      hindsight.free(kind.id());
      penalty.remove(kind.id());
      now = hindsight.usd() + sum(penalty);
      parts.put(kind.id(), before - now);
    }
    return new Excess(result.totalUsd(), now, placement, commitments, parts);
  }

  private static double sum(Map<String, Double> penalty) {
    return penalty.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double undone(SimulationResult result, String kind) {
    return result.kinds().stream()
        .filter(k -> k.id().equals(kind))
        .mapToDouble(SimulationResult.Kind::undone)
        .sum();
  }

  private static double used(Scenario scenario, Recording record, String contract) {
    double usd = 0;
    for (SimulatedLane lane : scenario.lanes()) {
      double[] units = record.units(lane.id());
      for (int t = 0; t < units.length && lane.contract().equals(contract); t++) {
        usd += units[t] * lane.listUsdPerUnit().get(scenario.day(t));
      }
    }
    return usd;
  }

  private static void add(double[] sum, double[] more) {
    for (int t = 0; t < sum.length; t++) {
      sum[t] += more[t];
    }
  }
}
