package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Objects;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.junit.jupiter.api.Test;

/**
 * Small enough to solve on paper: 1,000 accelerators of one H100 each are wanted for six months and
 * cost $3 an hour on demand; penalties are $9.
 */
class ChoiceTest {
  private static final double MONTH = 1_000 * 730 / 1e6;

  @Test
  void an_offer_is_signed_when_what_it_saves_is_more_than_its_fee() {
    // From March on for four months a dollar less: 4 · 0.73 million saved.
    Plan signed = plan(option("usd_million: 2.9"), "");
    assertThat(signed.decisions())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.start()).isEqualTo(YearMonth.parse("2026-03"));
              assertThat(d.signBy()).isEqualTo(LocalDate.parse("2026-01-31"));
            });
    assertThat(signed.totalUsdMillion()).isCloseTo((2 * 3 + 4 * 2) * MONTH + 2.9, within(1e-6));

    Plan not = plan(option("usd_million: 2.95"), "");
    assertThat(not.decisions()).isEmpty();
    assertThat(not.totalUsdMillion()).isCloseTo(6 * 3 * MONTH, within(1e-6));
  }

  @Test
  void an_offer_that_would_have_work_for_itself_is_weighed_with_what_that_forbids() {
    String offer =
        option("usd_million: 0")
            .replace(
                "prices: [{",
                "clauses: {exclusivity: [{demand: [d]}]}, prices: [{accelerators: 100, ");
    assertThat(plan(offer, "").decisions()).isEmpty();
    assertThat(plan(offer.replace("100,", "1000,"), "").decisions()).hasSize(1);
  }

  @Test
  void a_day_to_sign_that_is_past_is_told_with_what_can_still_be_had() {
    Decision d = plan(option("usd_million: 2.9"), "").decisions().getFirst();

    assertThat(d.lateness(LocalDate.parse("2026-01-31"))).isEmpty();
    assertThat(d.lateness(LocalDate.parse("2026-02-01")).orElseThrow())
        .startsWith("That day is past: begun today, it runs from 2026-04 at the earliest.");
    assertThat(d.lateness(LocalDate.parse("2026-05-01")).orElseThrow())
        .startsWith("That day is past, and it can be signed no more.");
  }

  @Test
  void an_offer_can_start_no_later_than_its_last_day_to_sign_and_the_time_it_takes_allow() {
    Estate estate =
        estate(
            option("usd_million: 0")
                .replace("lead_months: 2,", "lead_months: 2, decide_by: 2026-02-15,"),
            "");
    assertThat(Choices.of(estate).getFirst().starts())
        .containsExactly(YearMonth.parse("2026-03"), YearMonth.parse("2026-04"));
  }

  @Test
  void where_somebody_must_be_asked_first_the_day_to_ask_counts() {
    Decision d =
        plan(
                option("usd_million: 0"),
                "clauses: {first_rights: [{kind: refusal, response_days: 45}]},")
            .decisions()
            .getFirst();

    assertThat(d.lateness(d.askBy())).isEmpty();
    assertThat(d.lateness(d.askBy().plusDays(1)).orElseThrow())
        .startsWith("The day to ask first is past: begun today, it runs from 2026-06");
  }

  @Test
  void a_right_of_first_refusal_puts_the_start_off_by_the_time_to_answer() {
    Plan plan =
        plan(
            option("usd_million: 0"),
            "clauses: {first_rights: [{kind: refusal, response_days: 45}]},");
    assertThat(plan.decisions())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.start()).isEqualTo(YearMonth.parse("2026-05"));
              assertThat(d.choice().askFirst()).containsExactly("p");
              assertThat(d.askBy()).isEqualTo(d.signBy().minusDays(45));
            });
  }

  @Test
  void to_survive_the_loss_of_the_only_partner_the_dear_offer_is_signed() {
    Plan plan = plan(option("usd_million: 7"), "");
    assertThat(plan.decisions()).isEmpty();
    Independence ready = Objects.requireNonNull(plan.independence());
    assertThat(ready.decisions()).hasSize(1);
    assertThat(ready.extraUsdMillion()).isCloseTo(7 - 4 * MONTH, within(1e-6));
    // Lost: six months at $9. With the offer: two.
    assertThat(ready.unmetPenaltyOff()).isCloseTo(6 * 9 * MONTH, within(1e-6));
    assertThat(ready.unmetPenaltyOn()).isCloseTo(6 * 9 * MONTH, within(1e-6));
    assertThat(ready.losses())
        .filteredOn(l -> l.id().equals("p"))
        .singleElement()
        .satisfies(
            l ->
                assertThat(l.without().penaltyUsdMillion()).isCloseTo(2 * 9 * MONTH, within(1e-6)));
  }

  @Test
  void a_clause_that_nobody_can_keep_while_demand_is_met_is_named() {
    Plan plan = plan("", "clauses: {minimum_share: {share: 0.9}, maximum_share: {share: 0.95}},");
    assertThat(plan.conflicts()).containsExactly("k maximum share");
  }

  @Test
  void what_if_a_price_rises_is_answered_in_words() {
    Planner planner = new Planner();
    Estate estate = estate("", "");
    Comparison answer =
        planner.compare(planner.outline(estate), WhatIf.parse("price:k:+50", estate));
    assertThat(answer.moreCostUsdMillion()).isCloseTo(6 * 1.5 * MONTH, within(1e-6));
    assertThat(answer.sentences())
        .containsExactly("The plan costs $6.6 M more: +$6.6 M paid, $0 for unmet demand.");
  }

  private static String option(String fee) {
    return """
      - {id: o, partner: q, kind: on_demand, status: option, from: 2026-01,
         option: {term_months: 12, lead_months: 2, sign_fee_%s}, prices: [{usd_per_accelerator_hour: 2}]}
    """
        .formatted(fee);
  }

  private static Plan plan(String option, String clauses) {
    return new Planner().plan(estate(option, clauses));
  }

  private static Estate estate(String option, String clauses) {
    return Estates.parse(
        "test.yaml",
        """
        name: offers
        horizon: {from: 2026-01, until: 2026-06}
        chip_vendors: [{id: v}]
        chips: [{id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners: [{id: p}, {id: q}]
        sites:
          - {id: s, partner: p, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 5000}]}]}
          - {id: t, partner: q, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 5000}]}]}
        contracts:
          - {id: k, partner: p, kind: on_demand, from: 2026-01, %s prices: [{usd_per_accelerator_hour: 3}]}
        %sdemand:
          - {id: d, unmet_usd_per_h100_hour: 9, points: [{from: 2026-01, h100_equivalents: 1000}]}
        """
            .formatted(clauses, option.isEmpty() ? "" : "  " + option.strip() + "\n"));
  }
}
