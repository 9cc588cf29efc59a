package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.solve.Solver;
import org.anabranch.kernel.ProblemException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every plan that had something to choose. */
class ChoicePropertiesTest {
  private static final Solver SOLVER = new Solver();

  static LongStream seeds() {
    return RandomEstates.seeds().limit(12);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void limits_clauses_blocks_and_deferrals_are_kept_whatever_is_lost(long seed) {
    Plan plan = new Planner(SOLVER).plan(FullEstates.estate(seed));
    new Recheck(plan.committed(), plan.base()).everything();
    for (Loss loss : plan.losses()) {
      new Recheck(Without.of(plan.committed(), loss), loss.without()).everything();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_other_signing_is_cheaper_than_the_one_that_was_chosen(long seed) {
    Estate estate = FullEstates.estate(seed);
    Outline chosen = new Planner(SOLVER).outline(estate);
    assertThat(chosen.boundUsdMillion())
        .isLessThanOrEqualTo(
            chosen.totalUsdMillion() + 1e-5 * Math.max(1, chosen.totalUsdMillion()));
    for (List<Decision> other : signings(estate)) {
      double cost = usdMillion(estate, other);
      assertThat(chosen.totalUsdMillion())
          .isLessThanOrEqualTo(cost + 1e-5 * Math.max(1, chosen.totalUsdMillion()));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void to_be_ready_is_the_cheapest_signing_under_which_no_loss_hurts_more_than_it_must(long seed) {
    Estate estate = FullEstates.estate(seed);
    Scenarios scenarios = new Scenarios(SOLVER);
    List<Choice> choices = Choices.of(estate);
    double cheapest = Double.POSITIVE_INFINITY;
    List<Lost> losses = Scenarios.losses(estate);
    double[] least = new double[losses.size()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    List<double[]> penalties = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    for (List<Decision> signing : signings(estate)) {
      Estate committed = Choices.signed(estate, signing);
      double[] here = new double[least.length];
      for (int i = 0; i < least.length; i++) {
        here[i] = scenarios.leastPenalty(committed, List.of(), losses.get(i));
        least[i] = Math.min(least[i], here[i]);
      }
      penalties.add(here);
      costs.add(usdMillion(estate, signing));
    }
    for (int k = 0; k < costs.size(); k++) {
      boolean keeps = true;
      for (int i = 0; i < least.length; i++) {
        keeps &= penalties.get(k)[i] <= least[i] + 1e-5 * Math.max(1e-3, least[i]);
      }
      cheapest = keeps ? Math.min(cheapest, costs.get(k)) : cheapest;
    }
    List<Decision> found = new Readiness(scenarios, estate, choices).find().decisions();
    double cost = usdMillion(estate, found);
    if (Double.isFinite(cheapest)) {
      assertThat(cost).isCloseTo(cheapest, within(1e-4 * Math.max(1, cheapest)));
      return;
    }
    // Not all at once, or not for that money: then they hurt least in sum.
    double softest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < costs.size(); k++) {
      double sum = Arrays.stream(penalties.get(k)).sum();
      softest = Double.isFinite(costs.get(k)) ? Math.min(softest, sum) : softest;
    }
    double hurts = 0;
    for (Lost lost : losses) {
      hurts += scenarios.leastPenalty(Choices.signed(estate, found), List.of(), lost);
    }
    assertThat(cost).isFinite();
    assertThat(hurts).isCloseTo(softest, within(1e-4 * Math.max(1, softest)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void in_cents_or_in_billions_the_plan_costs_the_same(long seed) {
    Estate estate = FullEstates.estate(seed);
    Dispatch before =
        new Scenarios(SOLVER).dispatch(Choices.signed(estate, List.of()), Lost.NOTHING);
    for (double factor : new double[] {1e-4, 1e5}) {
      Dispatch after =
          new Scenarios(SOLVER)
              .dispatch(Choices.signed(Rescaled.money(estate, factor), List.of()), Lost.NOTHING);
      assertThat(after.totalUsdMillion())
          .isCloseTo(
              factor * before.totalUsdMillion(),
              within(1e-5 * Math.max(1e-9, factor * before.totalUsdMillion())));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void for_eight_accelerators_or_eight_million_the_plan_costs_as_much_for_each(long seed) {
    Estate estate = RandomEstates.estate(seed);
    Dispatch before = new Scenarios(SOLVER).dispatch(estate, Lost.NOTHING);
    double wanted = Math.max(1e-9, before.wanted(_ -> true));
    for (double factor : new double[] {1e-3, 1e3}) {
      Dispatch after =
          new Scenarios(SOLVER).dispatch(Variations.size(estate, factor), Lost.NOTHING);
      assertThat(after.totalUsdMillion())
          .isCloseTo(
              factor * before.totalUsdMillion(),
              within(1e-5 * Math.max(1e-9, factor * before.totalUsdMillion())));
      assertThat(after.unmet(_ -> true) / factor / wanted)
          .isCloseTo(before.unmet(_ -> true) / wanted, within(1e-4));
    }
  }

  /** The same, but for what costs the same either way. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void in_another_unit_of_money_or_power_the_same_is_signed(long seed) {
    Estate estate = FullEstates.estate(seed);
    double cost = new Planner(SOLVER).outline(estate).totalUsdMillion();
    for (double factor : new double[] {0.01, 7, 1000}) {
      Outline money = new Planner(SOLVER).outline(Rescaled.money(estate, factor));
      assertThat(money.totalUsdMillion() / factor).isCloseTo(cost, near(cost));
      assertThat(costIf(estate, money.decisions())).isCloseTo(cost, near(cost));
    }
    for (double factor : new double[] {0.01, 0.3, 4}) {
      Outline power = new Planner(SOLVER).outline(Rescaled.power(estate, factor));
      assertThat(power.totalUsdMillion()).isCloseTo(cost, near(cost));
      assertThat(costIf(estate, power.decisions())).isCloseTo(cost, near(cost));
    }
  }

  private static Offset<Double> near(double size) {
    return within(1e-5 * Math.max(1, Math.abs(size)));
  }

  /** What it costs to sign here what was decided there. */
  private static double costIf(Estate estate, List<Decision> there) {
    return usdMillion(estate, there.stream().map(d -> here(estate, d)).toList());
  }

  /** The same decision about the offers of another estate. */
  static Decision here(Estate estate, Decision there) {
    return Decision.of(
        Choices.of(estate).stream()
            .filter(c -> c.id().equals(there.choice().id()))
            .findFirst()
            .orElseThrow(),
        there.start());
  }

  /** What a signing comes to; without end where it leaves no plan within what is insisted on. */
  static double usdMillion(Estate estate, List<Decision> signing) {
    try {
      return new Scenarios(SOLVER)
              .dispatch(Choices.signed(estate, signing), Lost.NOTHING)
              .totalUsdMillion()
          + signing.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum();
    } catch (ProblemException e) {
      if (e.problem().code().equals(Conflict.CODE)) {
        return Double.POSITIVE_INFINITY;
      }
      throw e;
    }
  }

  /** Every way to sign at most one start of each choice. */
  static List<List<Decision>> signings(Estate estate) {
    List<List<Decision>> all = new ArrayList<>();
    all.add(List.of());
    for (Choice choice : Choices.of(estate)) {
      List<List<Decision>> more = new ArrayList<>(all);
      for (YearMonth start : choice.starts()) {
        for (List<Decision> with : all) {
          List<Decision> signing = new ArrayList<>(with);
          signing.add(Decision.of(choice, start));
          more.add(signing);
        }
      }
      all = more;
    }
    return all;
  }
}
