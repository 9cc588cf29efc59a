package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.ScenarioModel.Weights;
import org.anabranch.compute.solve.LinearProgram;

/**
 * Finds clauses that stand in the way together. All clauses can always be kept by serving nobody,
 * so what conflicts is told by what stays unmet because of them: where demand could be met as far
 * as power, chips and contracts go, and is not, some clauses cannot all be kept while it is. A
 * deletion filter gives a smallest such set: without any one of them the demand is met.
 */
final class Conflicts {
  /** Of the penalty of serving nobody; less is not worth telling. */
  private static final double NOTICEABLE = 1e-3;

  private final Scenarios scenarios;

  Conflicts(Scenarios scenarios) {
    this.scenarios = scenarios;
  }

  /** The names of the clauses, in order; empty when nothing is unmet because of clauses. */
  List<String> smallest(Estate estate, Dispatch base) {
    List<String> all = clauses(estate);
    double everything =
        base.penaltyUsdMillion() == 0
            ? 0
            : base.balances().stream().mapToDouble(b -> penalty(estate, b)).sum();
    double room = NOTICEABLE * everything;
    if (all.isEmpty()
        || base.penaltyUsdMillion() <= room
        || leastPenalty(estate, Held.NONE) >= leastPenalty(estate, Held.ALL) - room) {
      return List.of();
    }
    double free = leastPenalty(estate, Held.NONE);
    Set<String> dropped = new TreeSet<>();
    for (String clause : all) {
      dropped.add(clause);
      if (leastPenalty(estate, Held.without(dropped)) <= free + room) {
        dropped.remove(clause);
      }
    }
    List<String> left = new ArrayList<>(all);
    left.removeAll(dropped);
    return left;
  }

  private static double penalty(Estate estate, Dispatch.Balance b) {
    return b.wanted()
        * estate.demand(b.demand()).unmetUsdPerH100Hour().value()
        * Capacity.HOURS_PER_MONTH
        / 1e6;
  }

  private double leastPenalty(Estate estate, Held held) {
    LinearProgram program = new LinearProgram();
    ScenarioModel model =
        new ScenarioModel(
            program,
            Units.of(estate),
            estate,
            Lost.NOTHING,
            Signings.NONE,
            new Weights(0, 1),
            held);
    return model.dispatch(scenarios.solved(program)).penaltyUsdMillion();
  }

  private static List<String> clauses(Estate estate) {
    List<String> names = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      if (!estate.binds(c)) {
        continue;
      }
      if (c.clauses().minimumShare() != null) {
        names.add(Held.minimumShare(c.id()));
      }
      if (c.clauses().maximumShare() != null) {
        names.add(Held.maximumShare(c.id()));
      }
      if (!c.clauses().exclusivity().isEmpty()) {
        names.add(Held.exclusivity(c.id()));
      }
    }
    estate.shareCaps().forEach(c -> names.add(Held.shareCap(c.partner())));
    return names;
  }
}
