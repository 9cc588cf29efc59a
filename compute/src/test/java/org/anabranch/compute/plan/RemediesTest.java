package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.YearMonth;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Due;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Late.How;
import org.junit.jupiter.api.Test;

/**
 * A thousand accelerators at 2 dollars are due in April and come four months late for sure; all
 * they could do is done by others at 3 dollars. Solved by hand.
 */
class RemediesTest {
  private static final double MONTH = 1000 * 730 / 1e6;

  private static Plan plan(String remedy, String kind) {
    return plan(remedy, kind, 2);
  }

  private static Plan plan(String remedy, String kind, int usd) {
    return new Planner()
        .plan(
            Estates.parse(
                "late.yaml",
                """
                name: late
                horizon: {from: 2026-01, until: 2026-12}
                chip_vendors: [{id: v}]
                chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
                partners: [{id: a}, {id: b}]
                sites:
                  - {id: new, partner: a, pue: 1, power: [{from: 2026-04, mw: 1}], hosts: [{chip: h}]}
                  - {id: old, partner: b, pue: 1, power: [{from: 2026-01, mw: 5}], hosts: [{chip: h}]}
                contracts:
                  - id: coming
                    partner: a
                    %s
                    from: 2026-01
                    until: 2026-12
                    prices: [{usd_per_accelerator_hour: %d}]
                    tranches:
                      - {site: new, due: 2026-04, slips: [{months: 4, probability: 1}], remedy: {%s}}
                  - {id: dear, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
                demand:
                  - {id: chat, points: [{from: 2026-01, h100_equivalents: 1000}], unmet_usd_per_h100_hour: 30}
                """
                    .formatted(kind, usd, remedy)));
  }

  private static Late worst(Plan plan) {
    return plan.late().stream().filter(l -> l.how() == How.WORST).findFirst().orElseThrow();
  }

  @Test
  void credits_are_the_agreed_share_of_what_is_missing_after_the_grace() {
    Plan plan = plan("grace_months: 1, credit_share_per_month: 0.2", "kind: reserved");
    Late late = worst(plan);

    // May to July: three months after the grace.
    assertThat(late.creditsUsdMillion()).isCloseTo(3 * 0.2 * 2 * MONTH, within(1e-6));
    assertThat(late.moreCostUsdMillion())
        .isCloseTo(4 * (3 - 2) * MONTH - late.creditsUsdMillion(), within(1e-4));
    assertThat(late.ended()).isEmpty();
  }

  @Test
  void what_is_missing_is_owed_at_the_price_that_a_most_favoured_price_comes_to() {
    String favoured = "kind: reserved\n    clauses: {most_favoured: {against: [dear]}}";
    Late late = worst(plan("grace_months: 1, credit_share_per_month: 0.2", favoured, 4));

    // Listed at 4, but never more than the 3 of the other.
    assertThat(late.creditsUsdMillion()).isCloseTo(3 * 0.2 * 3 * MONTH, within(1e-6));
  }

  @Test
  void without_a_remedy_lateness_gives_nothing() {
    Late late = worst(plan("grace_months: 6, credit_share_per_month: 0.2", "kind: reserved"));

    assertThat(late.creditsUsdMillion()).isZero();
    assertThat(late.moreCostUsdMillion()).isCloseTo(4 * MONTH, within(1e-4));
  }

  @Test
  void a_contract_that_is_worth_less_than_it_costs_is_ended_when_lateness_allows_it() {
    // Reserved at 4 dollars where others take 3: five months of one dollar saved.
    String kind = "kind: reserved";
    String text = "grace_months: 1, termination_after_months: 3, terminates: contract";
    Late cheap = worst(plan(text, kind));
    assertThat(cheap.ended()).isEmpty();

    Late late = worst(plan(text, kind, 4));
    assertThat(late.ended()).containsExactly("coming from 2026-07 on");
    // On time it is paid from April on at 4 and used; late it is ended, and nine months cost 3.
    assertThat(late.moreCostUsdMillion()).isCloseTo(9 * (3 - 4) * MONTH, within(1e-4));
  }

  /** Two parts of a thousand each; the first comes three months late, the second on time. */
  private static Plan inTwoParts(String remedy, int usd) {
    return new Planner()
        .plan(
            Estates.parse(
                "parts.yaml",
                """
                name: parts
                horizon: {from: 2026-01, until: 2026-12}
                chip_vendors: [{id: v}]
                chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
                partners: [{id: a}, {id: b}]
                sites:
                  - {id: new, partner: a, pue: 1, power: [{from: 2026-03, mw: 1}, {from: 2026-07, mw: 2}], hosts: [{chip: h}]}
                  - {id: old, partner: b, pue: 1, power: [{from: 2026-01, mw: 5}], hosts: [{chip: h}]}
                contracts:
                  - id: coming
                    partner: a
                    kind: reserved
                    from: 2026-01
                    until: 2026-12
                    prices: [{usd_per_accelerator_hour: %d}]
                    tranches:
                      - {site: new, due: 2026-03, slips: [{months: 3, probability: 1}], remedy: {%s}}
                  - {id: cheap, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
                demand:
                  - {id: chat, points: [{from: 2026-01, h100_equivalents: 3000}], unmet_usd_per_h100_hour: 30}
                """
                    .formatted(usd, remedy)));
  }

  @Test
  void a_part_that_was_ended_never_comes_and_what_comes_after_it_is_so_much_less() {
    Plan plan = inTwoParts("grace_months: 1, termination_after_months: 2", 4);
    Late late = worst(plan);

    assertThat(late.ended()).containsExactly("the part of coming due at new in 2026-03");
    // Only the second part is paid, from July on: a thousand at 4 dollars for six months.
    assertThat(late.dispatch().payments().stream().filter(p -> p.contract().equals("coming")))
        .allSatisfy(
            p ->
                assertThat(p.paidUsdMillion())
                    .isCloseTo(p.month().getMonthValue() < 7 ? 0 : 4 * MONTH, within(1e-4)));
    // A thousand is had for 3 dollars in place of 4, from March to December.
    assertThat(late.moreCostUsdMillion()).isCloseTo(10 * (3 - 4) * MONTH, within(1e-3));
  }

  @Test
  void a_part_that_is_worth_its_price_is_kept_however_late() {
    Late late = worst(inTwoParts("grace_months: 1, termination_after_months: 2", 2));

    assertThat(late.ended()).isEmpty();
    assertThat(late.moreCostUsdMillion()).isCloseTo(3 * (3 - 2) * MONTH, within(1e-3));
  }

  @Test
  void credits_are_owed_until_a_part_is_ended_and_not_after() {
    Late late =
        worst(
            inTwoParts(
                "grace_months: 1, credit_share_per_month: 0.1, termination_after_months: 2", 4));

    assertThat(late.ended()).isNotEmpty();
    // April is past the grace, and in May the part is ended.
    assertThat(late.creditsUsdMillion()).isCloseTo(0.1 * 4 * MONTH, within(1e-6));
  }

  @Test
  void lateness_that_stays_below_what_was_agreed_ends_nothing() {
    Late late = worst(inTwoParts("grace_months: 1, termination_after_months: 4", 4));

    assertThat(late.ended()).isEmpty();
  }

  @Test
  void what_lateness_allows_is_among_the_dates_of_the_contract() {
    Plan plan =
        inTwoParts("grace_months: 1, credit_share_per_month: 0.1, termination_after_months: 2", 4);

    assertThat(
            Due.of(plan.estate()).stream().filter(d -> !d.date().isAfter(LocalDate.of(2026, 5, 1))))
        .extracting(d -> d.date() + " " + d.kind().word() + " " + d.text())
        .containsExactly(
            "2026-03-01 delivery coming: a part at new is due.",
            "2026-04-01 credit coming: credits begin, if what is due at new in 2026-03 is still"
                + " late.",
            "2026-05-01 termination coming: that part may be ended, if what is due at new in 2026-03"
                + " is still late.");
  }

  @Test
  void an_early_end_keeps_the_monthly_pace_of_a_commitment() {
    Contract c =
        plan("grace_months: 1", "kind: take_or_pay\n    value_usd_billion: 0.012")
            .estate()
            .contracts()
            .getFirst();
    Contract ended = Remedies.until(c, YearMonth.of(2026, 6));

    assertThat(Terms.minimumUsdMillionPerMonth(ended))
        .isCloseTo(Terms.minimumUsdMillionPerMonth(c), within(1e-9));
    assertThat(ended.until()).isEqualTo(YearMonth.of(2026, 6));
  }
}
