package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.plan.ScenarioModel.Weights;
import org.anabranch.compute.plan.Scenarios.Signed;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to sign when deliveries may slip: one programme in two stages. The signings are the
 * first, shared by all scenarios; the rest of each scenario is the second.
 *
 * <pre>
 *   minimise   Σ chance · cost + weight · cost of the worst
 *   mean       Σ chance · cost   ≤ that of what would be signed on time
 *   worst      cost of the worst ≤ that of what would be signed on time
 * </pre>
 *
 * Costs are cash, penalties and fees less credits for lateness. Ends of what is late are left out
 * here, since they are decided later ({@link Remedies}); they only make lateness cheaper. What the
 * programme finds is believed only after both signings were solved scenario by scenario, proved,
 * and compared; else what would be signed on time stays.
 */
final class Hedging {
  /** Relative: less is rounding. */
  private static final double NOTICEABLE = 1e-7;

  private final Scenarios scenarios;
  private final double worstWeight;
  private final Estate estate;
  private final List<Choice> choices;
  private final List<SlipScenario> slips;

  /** What a signing costs, by scenario, in million US dollars. */
  private record Costs(List<Double> usdMillion, double mean) {
    double worst() {
      return usdMillion.getLast();
    }
  }

  Hedging(Scenarios scenarios, Estate estate, List<Choice> choices) {
    this.scenarios = scenarios;
    this.worstWeight = estate.weightOfWorst();
    this.estate = estate;
    this.choices = choices;
    this.slips = SlipScenario.of(estate);
  }

  /** What to sign, and how it compares. */
  record Found(List<Decision> decisions, Hedge hedge) {}

  /**
   * Empty where nothing can slip or nothing is left to sign.
   *
   * @param onTime what is signed if everything is sure to come on time
   */
  Optional<Found> find(Signed onTime) {
    if (slips.size() < 2 || choices.stream().allMatch(c -> c.starts().isEmpty())) {
      return Optional.empty();
    }
    Costs unhedged = costs(onTime.decisions());
    List<Decision> best = onTime.decisions();
    Costs costs = unhedged;
    List<Decision> proposed = proposed(unhedged);
    if (proposed != null && !proposed.equals(best)) {
      Costs hedged = costs(proposed);
      if (isBetter(hedged, unhedged)) {
        best = proposed;
        costs = hedged;
      }
    }
    return Optional.of(new Found(best, hedge(onTime.decisions(), costs, unhedged)));
  }

  private boolean isBetter(Costs hedged, Costs unhedged) {
    double before = unhedged.mean() + worstWeight * unhedged.worst();
    double now = hedged.mean() + worstWeight * hedged.worst();
    return now < before - room(before)
        && hedged.mean() <= unhedged.mean()
        && hedged.worst() <= unhedged.worst();
  }

  private static double room(double usdMillion) {
    return NOTICEABLE * Math.max(1, Math.abs(usdMillion));
  }

  private Hedge hedge(List<Decision> onTime, Costs hedged, Costs unhedged) {
    List<Hedge.Scenario> told = new ArrayList<>();
    for (int s = 0; s < slips.size(); s++) {
      SlipScenario slip = slips.get(s);
      told.add(
          new Hedge.Scenario(
              slip.how(), slip.chance(), hedged.usdMillion().get(s), unhedged.usdMillion().get(s)));
    }
    return new Hedge(told, worstWeight, onTime, hedged.mean(), unhedged.mean());
  }

  private Costs costs(List<Decision> decisions) {
    List<Callable<Double>> tasks = new ArrayList<>();
    slips.forEach(s -> tasks.add(() -> cost(s, decisions)));
    List<Double> usd = scenarios.together(tasks);
    double mean = 0;
    for (int s = 0; s < usd.size(); s++) {
      mean += slips.get(s).chance() * usd.get(s);
    }
    return new Costs(usd, mean);
  }

  private double cost(SlipScenario slip, List<Decision> decisions) {
    Estate late = Choices.signed(slip.estate(), decisions);
    double fees = decisions.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum();
    return scenarios.dispatch(late, Lost.NOTHING).totalUsdMillion()
        + fees
        - credits(slip, decisions);
  }

  private double credits(SlipScenario slip, List<Decision> decisions) {
    return new Remedies(Choices.signed(estate, decisions), slip.monthsLate())
        .creditsUsdMillion(Choices.signed(slip.estate(), decisions), List.of());
  }

  /** What the programme of all scenarios signs; null where no solver came to an end with it. */
  private @Nullable List<Decision> proposed(Costs unhedged) {
    LinearProgram program = new LinearProgram();
    Units units = Units.of(estate);
    Signings signings = new Signings(program, units, choices);
    int mean = program.atMost(0);
    int worst = program.atMost(0);
    double owedInTheMean = 0;
    double owedInTheWorst = 0;
    for (SlipScenario slip : slips) {
      boolean last = slip == slips.getLast();
      double weight = (slip.chance() + (last ? worstWeight : 0)) / (1 + worstWeight);
      ScenarioModel model =
          new ScenarioModel(
              program,
              units,
              slip.estate(),
              Lost.NOTHING,
              signings,
              new Weights(weight, weight),
              Held.ALL);
      double owed = credits(slip, List.of());
      owedInTheMean += slip.chance() * owed;
      model.costInto(mean, slip.chance());
      if (last) {
        owedInTheWorst = owed;
        model.costInto(worst, 1);
      }
    }
    signings.price(program, units, mean, (choice, start) -> meanCredit(choice, start));
    signings.price(
        program, units, worst, (choice, start) -> credit(slips.getLast(), choice, start));
    signings.discount(
        program,
        units,
        (choice, start) ->
            (meanCredit(choice, start) + worstWeight * credit(slips.getLast(), choice, start))
                / (1 + worstWeight));
    most(program, mean, (unhedged.mean() + owedInTheMean) / units.usdMillion());
    most(program, worst, (unhedged.worst() + owedInTheWorst) / units.usdMillion());
    Solution solution = scenarios.tried(program).orElse(null);
    return solution == null ? null : signings.read(solution.values());
  }

  private static void most(LinearProgram program, int row, double usd) {
    program.rowBounds(row, -LinearProgram.NO_LIMIT, usd + 10 * room(usd));
  }

  private double meanCredit(Choice choice, YearMonth start) {
    return slips.stream().mapToDouble(s -> s.chance() * credit(s, choice, start)).sum();
  }

  /**
   * What signing it adds to the credits: its own, less what others then owe less where its price is
   * a ceiling to theirs. Of several ceilings over one contract only the lowest holds, so this may
   * be too little; what the hedge costs is reckoned anew with all that is signed.
   */
  private double credit(SlipScenario slip, Choice choice, YearMonth start) {
    Contract signed = choice.contract();
    boolean mayOwe = !signed.tranches().isEmpty();
    return !mayOwe && slip.estate().contracts().stream().noneMatch(c -> c.favours(signed))
        ? 0
        : credits(slip, List.of(Decision.of(choice, start))) - credits(slip, List.of());
  }
}
