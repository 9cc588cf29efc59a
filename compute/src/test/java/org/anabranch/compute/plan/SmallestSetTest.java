package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.solve.Solver;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Estates that no plan keeps: which limits are named, where they stand, and what would do. */
class SmallestSetTest {
  private static final String ONE =
      """
      name: one
      horizon: {from: 2026-01, until: 2026-04}
      chip_vendors: [{id: v}]
      chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
      partners: [{id: a}, {id: b}]
      sites:
        - {id: sa, partner: a, pue: 1, hosts: [{chip: h}], power: [{from: 2026-01, mw: 3}, {from: 2026-04, mw: 9}]}
        - {id: sb, partner: b, pue: 1, hosts: [{chip: h}], power: [{from: 2026-01, mw: 1}]}
      contracts:
        - {id: ca, partner: a, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}
        - {id: cb, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 4}]}
      demand:
        - {id: chat, points: [{from: 2026-01, h100_equivalents: 3500}, {from: 2026-03, h100_equivalents: 5500}],
           unmet_usd_per_h100_hour: 30, must_be_met_from: 2026-02}
      """;

  private static Problem refused(String text) {
    return tried(text).orElseThrow(() -> new AssertionError("There is a plan of " + text));
  }

  private static Optional<Problem> tried(String text) {
    Estate estate = Estates.parse("one.yaml", text);
    try {
      new Planner().outline(estate);
      return Optional.empty();
    } catch (ProblemException e) {
      return Optional.of(Estates.placed(e.problem(), "one.yaml", text));
    }
  }

  private static List<String> names(Problem problem) {
    return all(problem, "");
  }

  private static List<String> all(Problem problem, String suffix) {
    List<String> values = new ArrayList<>();
    for (int i = 1; problem.facts().containsKey("limit-" + i); i++) {
      values.add(problem.facts().getOrDefault("limit-" + i + suffix, ""));
    }
    return values;
  }

  @Test
  void power_that_is_too_little_is_named_with_its_line_its_unit_and_what_would_do() {
    Problem problem = refused(ONE);

    assertThat(problem.code()).isEqualTo("plan-infeasible");
    assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
    assertThat(names(problem)).containsExactly("chat must be met", "power of sa", "power of sb");
    assertThat(all(problem, "-line")).containsExactly("14", "7", "8");
    assertThat(problem.message())
        .isEqualTo(
            "one: no plan keeps these 3 limits together: chat must be met (one.yaml:14); power of sa"
                + " (line 7); power of sb (line 8).");
    assertThat(all(problem, "-asks"))
        .containsExactly(
            "all of it from 2026-02 on, up to 5,500 H100-equivalents",
            "at most 3 MW from 2026-01, 9 from 2026-04",
            "at most 1 MW from 2026-01");
    // Month 2 wants 4500 of 4 MW, month 3 wants 5500: 1.5 MW are missing.
    assertThat(all(problem, "-change"))
        .containsExactly(
            "chat must be met from 2026-04 on instead",
            "1.50 MW more at sa from 2026-02 on",
            "1.50 MW more at sb from 2026-02 on");
    assertThat(problem.facts()).containsEntry("cut-short", "false");
  }

  @Test
  void a_budget_and_a_minimum_that_nobody_can_use_are_named() {
    String text =
        ONE.replace("mw: 3}", "mw: 9}")
                .replace(
                    "kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 4}]",
                    "kind: take_or_pay, value_usd_billion: 0.008, until: 2026-04, from: 2026-01,"
                        + " prices: [{usd_per_accelerator_hour: 4}], clauses: {maximum_share: {share: 0}}")
            + "budgets: [{usd_million: 30}]\n";

    Problem problem = refused(text);

    assertThat(names(problem))
        .containsExactly("chat must be met", "budget", "cb maximum share", "minimum of cb");
    // 4500 + 5500 + 5500 at $2 for 730 hours are 22.63 M, and what b is paid for nothing 8 M.
    assertThat(all(problem, "-change").get(1)).isEqualTo("a budget that is $0.630 M larger");
  }

  @Test
  void a_cap_and_an_exclusivity_are_named_and_a_share_that_would_do() {
    String text =
        ONE.replace("mw: 3}", "mw: 9}").replace("mw: 1}", "mw: 9}")
            + "share_caps: [{partner: a, largest_share: 0.6}]\n";
    assertThat(tried(text)).isEmpty();

    Problem problem =
        refused(
            text.replace(
                "prices: [{usd_per_accelerator_hour: 2}]",
                "prices: [{usd_per_accelerator_hour: 2}],"
                    + " clauses: {exclusivity: [{demand: [chat]}]}"));
    assertThat(names(problem))
        .containsExactly("chat must be met", "share cap of a", "ca exclusivity");
    assertThat(all(problem, "-change"))
        .containsExactly(
            "chat may go unmet, at its price",
            "a share of 100 % for a",
            "ca without its exclusivity");
  }

  @Test
  void dates_of_contracts_and_of_offers_are_named() {
    String ample = ONE.replace("mw: 3}", "mw: 9}").replace("mw: 1}", "mw: 9}");
    Problem late =
        refused(
            ample
                .replace(
                    "kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]",
                    "kind: on_demand, from: 2026-03, prices: [{usd_per_accelerator_hour: 2}]")
                .replace(
                    "kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 4}]",
                    "kind: on_demand, from: 2026-01, status: option, option: {term_months: 12,"
                        + " lead_months: 2}, prices: [{usd_per_accelerator_hour: 4}]"));
    assertThat(names(late)).containsExactly("chat must be met", "beginning of ca", "dates of cb");
    assertThat(all(late, "-asks"))
        .contains("nothing before 2026-03", "can start from 2026-03 to 2026-04");
    assertThat(all(late, "-change"))
        .containsExactly(
            "chat must be met from 2026-03 on instead",
            "ca from 2026-02 on",
            "cb in force whenever it is needed");
  }

  @Test
  void where_several_conflicts_meet_one_is_told_with_what_would_end_it() {
    Problem problem =
        refused(
            ONE
                + "  - {id: mail, points: [{from: 2026-01, h100_equivalents: 100}],"
                + " unmet_usd_per_h100_hour: 9, must_be_met_from: 2026-01, latency_limit_ms: 5,"
                + " zone: moon}\n"
                + "latencies: [{zone: moon, region: nowhere, ms: 9}]\n");

    assertThat(problem.fix())
        .startsWith("One of these would end this conflict, and others are told");
    assertThat(all(problem, "-change")).doesNotContain("");
  }

  @Test
  void a_search_without_time_says_that_it_was_cut_short() {
    Estate estate = Estates.parse("one.yaml", ONE);
    ProblemException e =
        catchThrowableOfType(
            ProblemException.class, () -> new Planner(new Solver(), Duration.ZERO).outline(estate));

    assertThat(e.problem().facts()).containsEntry("cut-short", "true");
    assertThat(e.problem().message()).contains("cut short");
    assertThat(names(e.problem())).contains("chat must be met", "power of sa");
  }

  static LongStream seeds() {
    return RandomEstates.seeds().limit(16);
  }

  /** Together they cannot be kept; without any one of them, and nothing else held, they can. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_smaller_set_is_to_blame(long seed) {
    TightEstates tight = new TightEstates(seed);
    Problem problem = refused(tight.text());

    List<String> members = all(problem, "-at");
    assertThat(members).isNotEmpty();
    assertThat(tried(tight.holding(members))).as("together: %s", problem.message()).isPresent();
    Map<String, Boolean> without = new LinkedHashMap<>();
    for (String member : members) {
      List<String> others = new ArrayList<>(members);
      others.remove(member);
      without.put(member, tried(tight.holding(others)).isEmpty());
    }
    assertThat(without).as(problem.message()).doesNotContainValue(false);
  }
}
