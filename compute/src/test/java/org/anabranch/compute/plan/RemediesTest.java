package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import org.anabranch.compute.estate.Contract;
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
