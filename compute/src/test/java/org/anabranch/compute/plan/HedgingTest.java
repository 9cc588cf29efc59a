package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.solve.Solver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is signed in the face of late deliveries. */
class HedgingTest {
  private static final Solver SOLVER = new Solver();

  static LongStream seeds() {
    return RandomEstates.seeds().limit(12);
  }

  /**
   * A thousand accelerators at 2 dollars are due in April, three months late with the given chance;
   * for a fee a thousand others can be had, at 3 dollars. A month of 1000 accelerators at one
   * dollar is 0.73 million: being three months late costs 3 · 0.73 · (30 − 2) unhedged, and 3 ·
   * 0.73 · (3 − 2) with the others.
   */
  private static Outline bridge(double chance, double feeUsdMillion, double worstWeight) {
    return bridge(chance, feeUsdMillion, worstWeight, "", "");
  }

  private static Outline bridge(
      double chance, double feeUsdMillion, double worstWeight, String more, String insisted) {
    return new Planner(SOLVER)
        .outline(
            Estates.parse(
                    "bridge.yaml",
                    """
                name: bridge
                horizon: {from: 2026-04, until: 2026-12}
                chip_vendors: [{id: v}]
                chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
                partners: [{id: a}, {id: b}]
                sites:
                  - {id: new, partner: a, pue: 1, power: [{from: 2026-04, mw: 1}], hosts: [{chip: h}]}
                  - {id: old, partner: b, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}
                contracts:
                  - id: coming
                    partner: a
                    kind: on_demand
                    from: 2026-01
                    prices: [{usd_per_accelerator_hour: 2}]
                    tranches:
                      - {site: new, due: 2026-04, slips: [{months: 3, probability: %s}]}
                  - id: others
                    partner: b
                    kind: on_demand
                    status: option
                    from: 2026-04
                    prices: [{usd_per_accelerator_hour: 3}]
                    option: {latest_start: 2026-04, term_months: 9, sign_fee_usd_million: %s}
                %s
                demand:
                  - {id: chat, points: [{from: 2026-01, h100_equivalents: 1000}], unmet_usd_per_h100_hour: 30%s}
                """
                        .formatted(chance, feeUsdMillion, more, insisted))
                .withWorstWeight(worstWeight));
  }

  @Test
  void what_bridges_a_likely_delay_is_signed_though_it_costs_more_on_time() {
    Outline plan = bridge(0.5, 20, 0);
    Hedge hedge = Objects.requireNonNull(plan.hedge());
    assertThat(plan.decisions()).extracting(d -> d.choice().id()).containsExactly("others");
    assertThat(hedge.unhedged()).isEmpty();
    assertThat(hedge.worst().unhedgedUsdMillion() - hedge.worst().usdMillion())
        .isCloseTo(3 * 0.73 * 27 - 20, within(1e-5));
    assertThat(hedge.unhedgedExpectedUsdMillion() - hedge.expectedUsdMillion())
        .isCloseTo(0.5 * 3 * 0.73 * 27 - 20, within(1e-5));
    assertThat(hedge.scenarios()).extracting(Hedge.Scenario::chance).containsExactly(0.5, 0.5);
  }

  @Test
  void a_bridge_that_is_dearer_than_the_delay_is_left() {
    assertThat(bridge(0.5, 40, 0).decisions()).isEmpty();
    assertThat(bridge(0.1, 20, 0).decisions()).isEmpty();
  }

  @Test
  void however_much_the_worst_weighs_the_mean_never_gets_worse() {
    Outline plan = bridge(0.1, 20, 100);
    assertThat(plan.decisions()).isEmpty();
  }

  /**
   * A second offer bridges half of it for a quarter of the fee. In the mean it saves 0.5 · 3 · 0.73
   * · 13.5 − 5, a little more than the first with 0.5 · 3 · 0.73 · 27 − 20; at worst far less.
   */
  @Test
  void the_weight_of_the_worst_decides_between_what_is_best_in_the_mean_and_what_is_at_worst() {
    String half =
        """
          - id: half
            partner: b
            kind: on_demand
            status: option
            from: 2026-04
            prices: [{accelerators: 500, usd_per_accelerator_hour: 3}]
            option: {latest_start: 2026-04, term_months: 9, sign_fee_usd_million: 5}
        """;
    Outline mean = bridge(0.5, 20, 0, half, "");
    Outline worst = bridge(0.5, 20, 1, half, "");

    assertThat(names(mean.decisions())).containsExactly("half 2026-04");
    assertThat(names(worst.decisions())).containsExactly("others 2026-04");
    assertThat(saved(mean)).isCloseTo(0.5 * 3 * 0.73 * 13.5 - 5, within(1e-5));
    assertThat(saved(worst)).isCloseTo(0.5 * 3 * 0.73 * 27 - 20, within(1e-5));
    Hedge hedge = Objects.requireNonNull(worst.hedge());
    assertThat(hedge.costsOnTimeUsdMillion()).isCloseTo(20, within(1e-5));
    assertThat(hedge.savesAtWorstUsdMillion()).isCloseTo(3 * 0.73 * 27 - 20, within(1e-5));
    assertThat(
            new Planner(SOLVER).compare(mean, WhatIf.parse("worst:1", mean.estate())).sentences())
        .contains(
            "With deliveries that slip it costs +$0.218 M in the mean and −$14.6 M at worst.",
            "It signs others, to start in 2026-04.",
            "It no longer signs half.");
  }

  private static double saved(Outline plan) {
    return Objects.requireNonNull(plan.hedge()).savesInTheMeanUsdMillion();
  }

  @Test
  void what_must_be_met_may_still_come_late() {
    Outline plan = bridge(0.5, 40, 0, "", ", must_be_met_from: 2026-04");
    assertThat(plan.decisions()).isEmpty();
    assertThat(Objects.requireNonNull(plan.hedge()).worst().usdMillion())
        .isCloseTo(0.73 * (3 * 30 + 6 * 2), within(1e-5));
  }

  @Test
  void what_never_slips_needs_no_hedge() {
    assertThat(bridge(0, 1, 0).hedge()).isNull();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void where_no_slip_has_a_chance_the_plan_is_the_one_for_deliveries_on_time(long seed) {
    Outline never = new Planner(SOLVER).outline(SlipEstates.estate(seed, 0));
    Outline today = new Planner(SOLVER).outline(RichEstates.estate(seed));
    assertThat(never.hedge()).isNull();
    assertThat(never.totalUsdMillion())
        .isCloseTo(today.totalUsdMillion(), within(1e-7 * Math.max(1, today.totalUsdMillion())));
    assertThat(names(never.decisions())).isEqualTo(names(today.decisions()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_hedged_plan_costs_no_more_in_the_mean_nor_in_the_worst(long seed) {
    for (double weight : new double[] {0, 1}) {
      Estate estate = SlipEstates.estate(seed, 0.7).withWorstWeight(weight);
      Outline plan = new Planner(SOLVER).outline(estate);
      Hedge hedge = plan.hedge();
      if (hedge == null) {
        continue;
      }
      double mean = 0;
      double unhedgedMean = 0;
      for (SlipScenario slip : SlipScenario.of(estate)) {
        mean += slip.chance() * cost(estate, slip, plan.decisions());
        unhedgedMean += slip.chance() * cost(estate, slip, hedge.unhedged());
      }
      SlipScenario worst = SlipScenario.of(estate).getLast();
      double least = 1e-7 * Math.max(1, Math.abs(unhedgedMean));
      assertThat(mean).isLessThanOrEqualTo(unhedgedMean + least);
      assertThat(cost(estate, worst, plan.decisions()))
          .isLessThanOrEqualTo(cost(estate, worst, hedge.unhedged()) + least);
      assertThat(hedge.expectedUsdMillion()).isCloseTo(mean, within(least));
      assertThat(hedge.unhedgedExpectedUsdMillion()).isCloseTo(unhedgedMean, within(least));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_other_signing_is_cheaper_in_the_mean_without_being_dearer_in_the_worst(long seed) {
    Estate estate = SlipEstates.estate(seed, 0.7);
    Outline plan = new Planner(SOLVER).outline(estate);
    Hedge hedge = plan.hedge();
    if (hedge == null) {
      return;
    }
    List<SlipScenario> slips = SlipScenario.of(estate);
    for (List<Decision> other : ChoicePropertiesTest.signings(estate)) {
      double mean = 0;
      for (SlipScenario slip : slips) {
        mean += slip.chance() * cost(estate, slip, other);
      }
      double room = 1e-5 * Math.max(1, Math.abs(mean));
      if (cost(estate, slips.getLast(), other) <= hedge.worst().unhedgedUsdMillion()) {
        assertThat(hedge.expectedUsdMillion()).isLessThanOrEqualTo(mean + room);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void scenarios_keep_all_the_chances_and_every_mean_but_for_rounding_to_months(long seed) {
    Estate estate = SlipEstates.estate(seed, 0.7);
    List<SlipScenario> slips = SlipScenario.of(estate);
    assertThat(slips.stream().mapToDouble(SlipScenario::chance).sum()).isCloseTo(1, within(1e-12));
    if (slips.size() == 3) {
      estate.contracts().stream()
          .flatMap(c -> c.tranches().stream())
          .distinct()
          .forEach(
              t ->
                  assertThat(
                          slips.stream()
                              .mapToDouble(s -> s.chance() * s.monthsLate().applyAsInt(t))
                              .sum())
                      .isCloseTo(t.expectedMonthsLate(), within(0.5 + 1e-9)));
    }
  }

  private static List<String> names(List<Decision> decisions) {
    return decisions.stream().map(d -> d.choice().id() + " " + d.start()).toList();
  }

  /** Solved anew, apart from how the plan was found. */
  private static double cost(Estate estate, SlipScenario slip, List<Decision> decisions) {
    Estate late = Choices.signed(slip.estate(), decisions);
    double credits =
        new Remedies(Choices.signed(estate, decisions), slip.monthsLate())
            .creditsUsdMillion(late, List.of());
    return new Scenarios(SOLVER).dispatch(late, Lost.NOTHING).totalUsdMillion()
        + decisions.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum()
        - credits;
  }
}
