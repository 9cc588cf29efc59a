package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Dispatch.Kind;
import org.anabranch.compute.plan.Dispatch.Limit;
import org.junit.jupiter.api.Test;

/**
 * One site in one month, small enough to solve on paper: 1.6 kW × 1.25 is 2 kW at the meter, a chip
 * is worth two H100s, runs at $3 an hour and saves a penalty of 2 × $4 = $8. One accelerator more
 * is thus worth $5 an hour, $3,650 a month.
 */
class HandSolvedTest {
  private static final YearMonth MONTH = YearMonth.parse("2026-01");

  @Test
  void where_power_binds_a_megawatt_is_worth_500_accelerators() {
    Plan plan = plan(2, 5_000);

    assertThat(plan.base().runs())
        .singleElement()
        .satisfies(r -> assertThat(r.accelerators()).isCloseTo(1_000, within(1e-6)));
    assertThat(plan.base().unmet(_ -> true)).isCloseTo(10_000 - 2_000, within(1e-6));
    assertThat(limit(plan, Kind.POWER).usdPerUnitMonth()).isCloseTo(500 * 3_650.0, within(1e-3));
    assertThat(limit(plan, Kind.POWER).usdPerAcceleratorHour()).isCloseTo(5, within(1e-9));
    assertThat(limit(plan, Kind.CHIPS).usdPerUnitMonth()).isZero();
    assertThat(plan.bindings()).extracting(Binding::kind).containsExactly(Kind.POWER);
  }

  @Test
  void where_chips_bind_a_megawatt_is_worth_nothing() {
    Plan plan = plan(20, 1_000);

    assertThat(limit(plan, Kind.CHIPS).usdPerUnitMonth()).isCloseTo(3_650, within(1e-6));
    assertThat(limit(plan, Kind.CHIPS).usdPerAcceleratorHour()).isCloseTo(5, within(1e-9));
    assertThat(limit(plan, Kind.POWER).usdPerUnitMonth()).isZero();
    assertThat(plan.base().cashUsdMillion()).isCloseTo(1_000 * 3 * 730 / 1e6, within(1e-9));
  }

  @Test
  void where_both_suffice_nothing_is_scarce_and_demand_is_met() {
    Plan plan = plan(20, 10_000);

    assertThat(plan.bindings()).isEmpty();
    assertThat(plan.base().unmet(_ -> true)).isZero();
    assertThat(plan.firstMet()).contains(MONTH);
    assertThat(plan.metForGood()).contains(MONTH);
  }

  @Test
  void exclusivity_ends_with_its_contract_though_what_was_paid_can_still_be_used() {
    Plan plan =
        new Planner()
            .plan(
                Estates.parse(
                    "after.yaml",
                    """
                    name: after the end
                    horizon: {from: 2026-01, until: 2026-04}
                    chip_vendors: [{id: v}]
                    chips: [{id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
                    partners: [{id: a}, {id: b}]
                    sites:
                      - {id: small, partner: a, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 500}]}]}
                      - {id: large, partner: b, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 5000}]}]}
                    contracts:
                      - {id: alone, partner: a, kind: take_or_pay, value_usd_billion: 0.001, from: 2026-01, until: 2026-02, prices: [{usd_per_accelerator_hour: 2}],
                         burn_down: {unspent: rolls_over, roll_over_months: 2}, clauses: {exclusivity: [{demand: [d]}]}}
                      - {id: open, partner: b, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}
                    demand:
                      - {id: d, unmet_usd_per_h100_hour: 9, points: [{from: 2026-01, h100_equivalents: 1000}]}
                    """));

    assertThat(plan.base().unmet(b -> b.month().equals(YearMonth.parse("2026-02"))))
        .isCloseTo(500, within(1e-6));
    assertThat(plan.base().unmet(b -> b.month().isAfter(YearMonth.parse("2026-02"))))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void what_must_be_paid_anyway_is_used_first() {
    String takeOrPay =
        """
          - {id: dear, partner: p, kind: take_or_pay, value_usd_billion: 0.00438, from: 2026-01,
             until: 2026-02, prices: [{usd_per_accelerator_hour: 6}], sites: [s]}
        """;
    Plan plan = plan(20, 500, takeOrPay);

    // $4.38 M over two months pays 500 accelerators at $6; asked fresh they would not be worth it
    // against $3 on demand.
    assertThat(plan.base().payments())
        .filteredOn(p -> p.contract().equals("dear"))
        .singleElement()
        .satisfies(p -> assertThat(p.paidUsdMillion()).isCloseTo(2.19, within(1e-4)));
    assertThat(plan.base().runs())
        .filteredOn(r -> r.contract().equals("dear"))
        .singleElement()
        .satisfies(r -> assertThat(r.accelerators()).isCloseTo(500, within(0.01)));
  }

  @Test
  void the_loss_of_the_only_partner_costs_all_it_served() {
    Plan plan = plan(2, 5_000);

    Loss loss = plan.losses().getFirst();
    assertThat(loss.id()).isEqualTo("p");
    assertThat(loss.survives()).isFalse();
    assertThat(loss.moreUnmet())
        .hasEntrySatisfying("inference", u -> assertThat(u).isCloseTo(2_000, within(1e-6)));
    assertThat(loss.moreCashUsdMillion()).isCloseTo(-1_000 * 3 * 730 / 1e6, within(1e-9));
    assertThat(loss.priceUsdMillion()).isCloseTo(1_000 * 5 * 730 / 1e6, within(1e-9));
  }

  @Test
  void a_bid_price_is_what_an_accelerator_hour_takes_of_scarce_limits_in_the_month_of_the_clock() {
    Plan plan = plan(2, 5_000);

    assertThat(prices(plan, "2026-01-15T00:00:00Z").usdPerAcceleratorHour("s"))
        .isCloseTo(new BigDecimal("5"), within(new BigDecimal("0.000001")));
    assertThat(prices(plan, "2026-01-15T00:00:00Z").usdPerAcceleratorHour("elsewhere")).isZero();
    assertThat(prices(plan, "2027-01-15T00:00:00Z").usdPerAcceleratorHour("s")).isZero();
    assertThat(prices(plan(20, 10_000), "2026-01-15T00:00:00Z").usdPerAcceleratorHour("s"))
        .isZero();
  }

  private static PlanPrices prices(Plan plan, String now) {
    return new PlanPrices(plan, Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
  }

  private static Limit limit(Plan plan, Kind kind) {
    return plan.base().limits().stream().filter(l -> l.kind() == kind).findFirst().orElseThrow();
  }

  private static Plan plan(int megawatts, int accelerators) {
    return plan(megawatts, accelerators, "");
  }

  private static Plan plan(int megawatts, int accelerators, String contract) {
    return new Planner()
        .plan(
            Estates.parse(
                "test.yaml",
                """
        name: one site
        horizon: {from: 2026-01, until: 2026-01}
        chip_vendors: [{id: v}]
        chips: [{id: c, vendor: v, all_in_kw: 1.6, h100_equivalents: 2}]
        partners: [{id: p}]
        sites:
          - id: s
            partner: p
            pue: 1.25
            power: [{from: 2026-01, mw: %d}]
            hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: %d}]}]
        contracts:
          - {id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 3}]}
        %sdemand:
          - id: inference
            unmet_usd_per_h100_hour: 4
            points: [{from: 2026-01, h100_equivalents: 10000}]
        """
                    .formatted(
                        megawatts,
                        accelerators,
                        contract.isEmpty() ? "" : "  " + contract.strip() + "\n")));
  }
}
