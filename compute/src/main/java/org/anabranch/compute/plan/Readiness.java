package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.Scenarios.Signed;

/**
 * Finds the cheapest signing under which no loss hurts more than it has to. All scenarios share
 * what is signed and nothing else, so the search is cut apart: propose the cheapest signing, try
 * each loss by itself, and when one hurts more than it has to, rule that signing out and propose
 * again (Benders' idea, with cuts over choices). Signing less of the same cannot help either,
 * unless what is offered brings clauses; so a cut rules those out too. After some rounds everything
 * is put into one programme instead.
 *
 * <p>Where no signing does that for all losses at once, or none that keeps what the buyer insists
 * on, such as a budget, it finds the one under which they hurt least in sum.
 */
final class Readiness {
  private static final int ROUNDS = 24;
  private static final double ROOM = 1e-5;

  private final Scenarios scenarios;
  private final Estate estate;
  private final List<Choice> choices;

  Readiness(Scenarios scenarios, Estate estate, List<Choice> choices) {
    this.scenarios = scenarios;
    this.estate = estate;
    this.choices = choices;
  }

  Signed find() {
    List<Lost> losses = Scenarios.losses(estate);
    List<Callable<Double>> tasks = new ArrayList<>();
    for (Lost lost : losses) {
      tasks.add(() -> scenarios.leastPenalty(estate, choices, lost));
    }
    double[] least = scenarios.together(tasks).stream().mapToDouble(d -> d).toArray();
    boolean clauses =
        choices.stream()
            .anyMatch(
                c -> !c.contract().clauses().equals(org.anabranch.compute.estate.Clauses.NONE));
    List<List<Decision>> ruledOut = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Signed proposed = scenarios.cheapest(estate, choices, ruledOut, !clauses).orElse(null);
      if (proposed == null) {
        return scenarios.softest(estate, choices, losses);
      }
      if (keeps(proposed, losses, least)) {
        return proposed;
      }
      ruledOut.add(proposed.decisions());
    }
    return scenarios
        .sign(estate, choices, losses, least)
        .orElseGet(() -> scenarios.softest(estate, choices, losses));
  }

  private boolean keeps(Signed proposed, List<Lost> losses, double[] least) {
    Estate committed = Choices.signed(estate, proposed.decisions());
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < least.length; i++) {
      Lost lost = losses.get(i);
      double most = least[i] + ROOM * Math.max(1e-3, least[i]);
      tasks.add(() -> scenarios.leastPenalty(committed, List.of(), lost) <= most);
    }
    return scenarios.together(tasks).stream().allMatch(b -> b);
  }
}
