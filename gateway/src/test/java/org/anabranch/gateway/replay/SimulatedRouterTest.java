package org.anabranch.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.live.Signals;
import org.anabranch.compute.simulate.Clairvoyant;
import org.anabranch.compute.simulate.Excess;
import org.anabranch.compute.simulate.Informed;
import org.anabranch.compute.simulate.Recording;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.Scenarios;
import org.anabranch.compute.simulate.Simulation;
import org.anabranch.compute.simulate.SimulationResult;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedRouterTest {
  /** One cheap site and a dear one; who may only use the cheap one pays most for being left out. */
  private static final String ESTATE =
      """
      name: two sites
      horizon: {from: 2026-01, until: 2026-12}
      chip_vendors: [{id: v}]
      chips: [{id: h, vendor: v, all_in_kw: 1.4, h100_equivalents: 1}]
      partners: [{id: a}, {id: b}]
      latencies: [{zone: eu, region: eu, ms: 10}, {zone: eu, region: us, ms: 99}]
      sites:
        - {id: near, partner: a, region: eu, pue: 1.2, power: [{from: 2026-01, mw: 9}], hosts: [{chip: h, delivered: [{from: 2026-01, accelerators: 1000}]}]}
        - {id: far, partner: b, region: us, pue: 1.2, power: [{from: 2026-01, mw: 9}], hosts: [{chip: h, delivered: [{from: 2026-01, accelerators: 2000}]}]}
      contracts:
        - {id: cheap, partner: a, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}
        - {id: dear, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
      demand:
        - {id: chat, zone: eu, latency_limit_ms: 50, points: [{from: 2026-01, h100_equivalents: 700}], unmet_usd_per_h100_hour: 30}
        - {id: code, points: [{from: 2026-01, h100_equivalents: 900}], unmet_usd_per_h100_hour: 20}
        - {id: night, kind: batch, points: [{from: 2026-01, h100_equivalents: 200}], unmet_usd_per_h100_hour: 5}
      """;

  /**
   * What several tests look at is played and solved once: the same seed gives the same result, as
   * one of them shows.
   */
  private static final Map<Long, Map<Strategy, SimulationResult>> PLAYED = new HashMap<>();

  private static final Map<Long, Double> LEAST = new HashMap<>();

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.of(1, 2) : LongStream.of(one);
  }

  static Scenario scenario(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> values =
        IntStream.range(0, 2 * 144)
            .mapToObj(t -> 100 * (1 + 0.25 * Math.sin(t / 23.0)) + 5 * random.nextDouble())
            .toList();
    DemandSeries code =
        new DemandSeries("code", "rps", Instant.EPOCH, Duration.ofMinutes(10), values);
    return Scenarios.of(
        Estates.parse("two.yaml", ESTATE), YearMonth.of(2026, 1), List.of(code), seed);
  }

  private static SimulationResult played(Strategy strategy, long seed) {
    return PLAYED
        .computeIfAbsent(seed, _ -> new EnumMap<>(Strategy.class))
        .computeIfAbsent(strategy, _ -> run(strategy, scenario(seed)));
  }

  /** What it costs who knows all. */
  private static double leastUsd(long seed) {
    return LEAST.computeIfAbsent(seed, _ -> Clairvoyant.usd(scenario(seed)));
  }

  private static SimulationResult run(Strategy strategy, Scenario scenario) {
    try (SimulatedRouter policy = new SimulatedRouter(strategy, scenario)) {
      return Simulation.of(scenario, policy);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_policy_is_better_than_who_knows_all_and_all_work_is_accounted_for(long seed) {
    double best = leastUsd(seed);
    for (Strategy strategy : Strategy.values()) {
      SimulationResult result = played(strategy, seed);

      assertThat(result.totalUsd()).as(strategy.word()).isGreaterThan(best * (1 - 1e-6));
      assertThat(result.kinds()).allMatch(k -> k.undone() >= 0 && k.undone() <= k.offered());
      assertThat(result.refused()).isLessThanOrEqualTo(result.attempts());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_parts_of_an_excess_add_up_to_it_and_setting_something_free_never_costs(long seed) {
    Scenario scenario = scenario(seed);
    for (Strategy strategy : List.of(Strategy.OURS, Strategy.ROUND_ROBIN)) {
      try (Recording policy = new Recording(new SimulatedRouter(strategy, scenario), scenario)) {
        Excess excess = Excess.of(scenario, policy, Simulation.of(scenario, policy));
        double parts =
            excess.placementUsd()
                + excess.commitmentsUsd()
                + excess.parts().values().stream().mapToDouble(Double::doubleValue).sum();

        assertThat(excess.leastUsd()).isCloseTo(leastUsd(seed), withinPercentage(1e-4));
        assertThat(parts)
            .isCloseTo(excess.totalUsd() - excess.leastUsd(), within(1e-6 * excess.totalUsd()));
        double rounding = -1e-6 * excess.totalUsd();
        assertThat(excess.placementUsd()).isGreaterThan(rounding);
        assertThat(excess.commitmentsUsd()).isGreaterThan(rounding);
        assertThat(excess.parts().values()).allMatch(p -> p > rounding);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void who_knows_the_present_and_the_router_stay_near_who_knows_all(long seed) {
    double best = leastUsd(seed);
    double informed = Informed.usd(scenario(seed));
    double ours = played(Strategy.OURS, seed).totalUsd();

    assertThat(informed / best).isBetween(1 - 1e-6, 1.08);
    assertThat(ours / best).isBetween(1 - 1e-6, 1.08);
    assertThat(ours).isLessThan(played(Strategy.CHEAPEST, seed).totalUsd());
  }

  @Test
  void the_same_seed_gives_the_same_result_to_the_last_digit() {
    assertThat(run(Strategy.OURS, scenario(1))).isEqualTo(played(Strategy.OURS, 1));
    assertThat(run(Strategy.ROUND_ROBIN, scenario(1))).isEqualTo(played(Strategy.ROUND_ROBIN, 1));
  }

  @Test
  void work_that_is_sent_nowhere_because_all_sites_are_full_is_counted_as_turned_away() {
    Scenario scenario = scenario(1);
    try (SimulatedRouter policy = new SimulatedRouter(Strategy.OURS, scenario)) {
      policy.turn(scenario.start());
      List<String> lanes = policy.order("code", 1, 7);
      assertThat(lanes).hasSize(2);
      assertThat(turnedAway(policy, scenario)).isZero();
      lanes.forEach(lane -> policy.refused(lane, false));

      assertThat(policy.order("code", 1, 7)).isEmpty();
      assertThat(turnedAway(policy, scenario)).isCloseTo(1, within(1e-9));
    }
  }

  private static double turnedAway(SimulatedRouter policy, Scenario scenario) {
    return policy.signals(scenario.start()).lanes().stream()
        .mapToDouble(Signals.Lane::turnedAway)
        .sum();
  }

  @Test
  void a_policy_that_nobody_knows_is_refused_with_those_there_are() {
    assertThatThrownBy(() -> Strategy.named("best"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("best");
  }

  @Test
  void a_trace_of_other_demand_is_refused() {
    DemandSeries other =
        new DemandSeries("x", "rps", Instant.EPOCH, Duration.ofMinutes(10), List.of(1.0, 2.0));
    assertThatThrownBy(
            () ->
                Scenarios.of(
                    Estates.parse("two.yaml", ESTATE), YearMonth.of(2026, 1), List.of(other), 1))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("chat");
  }
}
