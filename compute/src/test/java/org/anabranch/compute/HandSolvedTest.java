package org.anabranch.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import org.anabranch.compute.Dispatch.Kind;
import org.anabranch.compute.Dispatch.Limit;
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

  private static Limit limit(Plan plan, Kind kind) {
    return plan.base().limits().stream().filter(l -> l.kind() == kind).findFirst().orElseThrow();
  }

  private static Plan plan(int megawatts, int accelerators) {
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
        demand:
          - id: inference
            unmet_usd_per_h100_hour: 4
            points: [{from: 2026-01, h100_equivalents: 10000}]
        """
                    .formatted(megawatts, accelerators)));
  }
}
