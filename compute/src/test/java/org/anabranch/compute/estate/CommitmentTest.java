package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** A thousand accelerators at 2 dollars for a year, of which 15 million dollars are promised. */
class CommitmentTest {
  private static final double MONTH = 1000 * 730 / 1e6;

  private static Estate estate(String clauses, String status) {
    return Estates.parse(
        "burn.yaml",
        """
        name: burn
        horizon: {from: 2026-01, until: 2026-12}
        chip_vendors: [{id: v}]
        chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners: [{id: a}, {id: b}]
        sites:
          - {id: here, partner: a, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}
          - {id: there, partner: b, pue: 1, power: [{from: 2026-01, mw: 5}], hosts: [{chip: h}]}
        contracts:
          - id: promised
            partner: a
            kind: take_or_pay
            value_usd_billion: 0.015
            from: 2026-01
            until: 2026-12
            prices: [{usd_per_accelerator_hour: 2}]
            clauses: {%s}
          - {id: cheap, partner: b, kind: on_demand, from: 2026-01, until: 2026-06, prices: [{usd_per_accelerator_hour: 1}]%s}
        demand:
          - {id: chat, points: [{from: 2026-01, h100_equivalents: 1000}], unmet_usd_per_h100_hour: 30}
        """
            .formatted(clauses, status));
  }

  private static Commitment commitment(Estate estate) {
    return Commitment.of(estate, estate.contracts().getFirst()).orElseThrow();
  }

  @Test
  void it_burns_at_list_prices_where_none_is_most_favoured() {
    Commitment plain = commitment(estate("", ""));

    assertThat(plain.deliverable()).isCloseTo(12 * 2 * MONTH, within(1e-9));
    assertThat(plain.canBeBurnt()).isTrue();
  }

  @Test
  void while_another_is_cheaper_a_most_favoured_one_burns_no_faster_than_at_its_price() {
    Estate estate = estate("most_favoured: {against: [cheap]}", "");
    Commitment favoured = commitment(estate);

    assertThat(favoured.deliverable())
        .as("half a year at 1, half at 2")
        .isCloseTo((6 * 1 + 6 * 2) * MONTH, within(1e-9));
    assertThat(favoured.canBeBurnt()).isFalse();
    assertThat(Estates.check(estate).warnings())
        .anySatisfy(w -> assertThat(w).contains("promised promises $15", "cannot be burnt down"));
  }

  @Test
  void an_offer_that_nobody_has_signed_lowers_nothing() {
    String offer = ", status: option, option: {term_months: 6}";

    assertThat(commitment(estate("most_favoured: {against: [cheap]}", offer)).canBeBurnt())
        .isTrue();
  }
}
