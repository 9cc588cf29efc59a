package org.anabranch.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.simulate.UsualWeek;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TrialsTest {
  private static final Estate ESTATE =
      Estates.parse(
          "two.yaml",
          """
          name: two sites
          horizon: {from: 2026-01, until: 2026-12}
          chip_vendors: [{id: v}]
          chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
          partners: [{id: a}, {id: b}]
          sites:
            - {id: near, partner: a, pue: 1, hosts: [{chip: h, delivered: [{from: 2026-01, accelerators: 800}]}]}
            - {id: far, partner: b, pue: 1, hosts: [{chip: h, delivered: [{from: 2026-01, accelerators: 900}]}]}
          contracts:
            - {id: first, partner: a, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}
            - {id: second, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
          demand:
            - {id: chat, points: [{from: 2026-01, h100_equivalents: 900}], unmet_usd_per_h100_hour: 20}
            - {id: night, kind: batch, points: [{from: 2026-01, h100_equivalents: 300}], unmet_usd_per_h100_hour: 5}
          """);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));

  @Test
  void a_trial_is_played_beside_whoever_asked_and_its_result_stays() {
    try (Trials trials = new Trials(clock)) {
      assertThat(trials.state()).isEqualTo(new Trials.State.None());
      trials.begin(wish(List.of(Strategy.CHEAPEST, Strategy.ROUND_ROBIN), UsualWeek.of(ESTATE, 1)));

      Trials.State.Done done = (Trials.State.Done) settled(trials);
      assertThat(done.trial().results())
          .extracting(r -> r.policy())
          .containsExactly("cheapest first", "round robin");
      assertThat(done.trial().results())
          .allSatisfy(
              r -> assertThat(r.totalUsd()).isGreaterThan(done.trial().optimumUsd() * 0.9999))
          .allSatisfy(r -> assertThat(r.seconds()).isPositive());
      assertThat(done.trial().told()).containsEntry("origin", "simulated");
      assertThat(trials.cancel()).isFalse();
    }
  }

  @Test
  void one_at_a_time_and_a_cancelled_one_leaves_nothing() {
    try (Trials trials = new Trials(clock)) {
      trials.begin(wish(Arrays.asList(Strategy.values()), UsualWeek.of(ESTATE, 1)));
      assertThatThrownBy(() -> trials.begin(wish(List.of(Strategy.OURS), UsualWeek.of(ESTATE, 1))))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.CONFLICT));

      assertThat(trials.cancel()).isTrue();
      assertThat(settled(trials)).isEqualTo(new Trials.State.None());
    }
  }

  @Test
  void what_is_too_large_or_makes_no_sense_is_refused_before_anything_is_made_of_it() {
    DemandSeries year =
        new DemandSeries(
            "chat",
            "units",
            Instant.EPOCH,
            Duration.ofMinutes(10),
            Collections.nCopies(365 * 144, 1.0));
    try (Trials trials = new Trials(clock)) {
      refused(trials, wish(List.of(Strategy.OURS), List.of(year)), "trial-too-large");
      refused(trials, wish(List.of(), UsualWeek.of(ESTATE, 1)), "policy-none");
      refused(
          trials,
          wish(
              List.of(Strategy.OURS),
              List.of(
                  new DemandSeries(
                      "other", "units", Instant.EPOCH, Duration.ofHours(1), List.of(1.0, 2.0)))),
          "trace-without-demand");
      assertThat(trials.state()).isEqualTo(new Trials.State.None());
    }
  }

  private static void refused(Trials trials, Trials.Wish wish, String code) {
    assertThatThrownBy(() -> trials.begin(wish))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }

  private static Trials.Wish wish(List<Strategy> strategies, List<DemandSeries> trace) {
    return new Trials.Wish(
        ESTATE, YearMonth.of(2026, 1), trace, strategies, 1, Trial.Beside.OPTIMUM);
  }

  private static Trials.State settled(Trials trials) {
    while (trials.state() instanceof Trials.State.Running) {
      Thread.onSpinWait();
    }
    return trials.state();
  }
}
