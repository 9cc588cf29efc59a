package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clauses against each other, dates, and commitments against what is delivered. */
class ClausesTest {
  private String text;

  @BeforeEach
  void read() throws IOException {
    text = Files.readString(Path.of("../examples/estate-clauses.yaml"));
  }

  private Estate with(String sound, String other) {
    assertThat(text).contains(sound);
    return Estates.parse("e.yaml", text.replace(sound, other));
  }

  @Test
  void two_cannot_both_be_the_only_place_for_the_same_work() {
    text =
        text.replace(
            "      maximum_share: {share: 0.6}", "      exclusivity: [{demand: [training]}]");

    assertThatThrownBy(
            () ->
                with(
                    "      first_rights:\n",
                    "      exclusivity: [{demand: [training, evaluation]}]\n      first_rights:\n"))
        .hasMessageContaining("north-2026 and south-reserved are both the only place for training")
        .hasMessageContaining("(compare e.yaml:");
  }

  @Test
  void exclusivities_that_follow_each_other_are_fine() {
    text =
        text.replace(
            "      maximum_share: {share: 0.6}",
            "      exclusivity: [{demand: [training], until: 2026-06}]");

    assertThat(
            with(
                    "      first_rights:\n",
                    "      exclusivity: [{demand: [training], from: 2026-07}]\n      first_rights:\n")
                .contracts())
        .hasSize(5);
  }

  @Test
  void a_minimum_share_of_what_another_has_alone_is_refused() {
    assertThatThrownBy(
            () ->
                with(
                    "      maximum_share: {share: 0.6}",
                    "      exclusivity: [{demand: [chat-europe]}]"))
        .hasMessageContaining(
            "north-2026 must run at least 0.2 of chat-europe, which south-reserved has for itself");
  }

  @Test
  void minimum_shares_that_are_too_much_together_name_the_fewest_that_are() {
    assertThatThrownBy(() -> Estates.parse("e.yaml", shares("north", "south")))
        .hasMessageContaining("add up to 1.1 in 2026-01: big 0.6, half 0.5.")
        .hasMessageContaining("e.yaml:9")
        .satisfies(
            e ->
                assertThat(((ProblemException) e).problem().fix())
                    .isEqualTo(
                        "Lower any one of them by 0.1; together they cannot be more than 1."));
    // Two contracts with one partner are kept by the larger share alone.
    Estates.parse("e.yaml", shares("north", "north"));
  }

  private static String shares(String big, String half) {
    String contract =
        "  - {id: %s, partner: %s, kind: on_demand, from: 2026-01, until: 2026-02, prices:"
            + " [{usd_per_accelerator_hour: 1}], clauses: {minimum_share: {share: %s}}}\n";
    return """
        name: shares
        horizon: {from: 2026-01, until: 2026-03}
        chip_vendors: [{id: v}]
        chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners: [{id: north}, {id: south}, {id: west}]
        sites: [{id: s, partner: north, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: h}]}]
        demand: [{id: d, points: [{from: 2026-01, h100_equivalents: 1}], unmet_usd_per_h100_hour: 9}]
        contracts:
        """
        + contract.formatted("half", half, "0.5")
        + contract.formatted("big", big, "0.6")
        + contract.formatted("small", "west", "0.1");
  }

  @Test
  void a_commitment_larger_than_all_that_is_delivered_could_cost_is_warned_of() {
    Estate large = with("value_usd_billion: 3.6", "value_usd_billion: 12");

    assertThat(Estates.check(large).warnings())
        .anySatisfy(w -> assertThat(w).contains("north-2026").contains("cannot be burnt down"));
    assertThat(Estates.check(Estates.parse("e", text)).warnings())
        .noneSatisfy(w -> assertThat(w).contains("burnt down"));
  }

  @Test
  void a_commitment_needs_what_is_left_over_the_months_that_are_left() {
    Estate estate = Estates.parse("e", text);

    Commitment c = Commitment.of(estate, estate.contract("north-2026")).orElseThrow();

    assertThat(c.promised()).isCloseTo(3600 * 0.8, within(1e-9));
    assertThat(c.left()).isCloseTo(2830, within(1e-9));
    assertThat(c.monthsLeft()).isEqualTo(35 + 6);
    assertThat(c.paceNeeded()).isCloseTo(2830.0 / 41, within(1e-9));
  }

  @Test
  void figures_a_thousand_off_are_noticed() {
    assertThat(Estates.check(with("mw: 200}", "mw: 200000}")).warnings())
        .anySatisfy(w -> assertThat(w).contains("Plains").contains("kilowatts"));
    assertThat(
            Estates.check(with("usd_per_accelerator_hour: 1.1", "usd_per_accelerator_hour: 1100"))
                .warnings())
        .anySatisfy(w -> assertThat(w).contains("south-spot").contains("another unit"));
  }

  @Test
  void two_holders_of_a_right_of_first_refusal_are_warned_of() {
    Estate both =
        with("      maximum_share: {share: 0.6}", "      first_rights: [{response_days: 10}]");

    assertThat(Estates.check(both).warnings())
        .anySatisfy(w -> assertThat(w).contains("north-2026 and south-reserved both hold a right"));
  }

  @Test
  void every_date_is_listed_in_order() {
    Estate estate = Estates.parse("e", text);

    assertThat(Due.of(estate))
        .extracting(d -> d.date() + " " + d.kind().word() + " " + d.contract())
        .containsExactly(
            "2026-07-01 delivery north-2026",
            "2026-09-01 credit north-2026",
            "2026-09-30 decide quay-option",
            "2027-01-01 termination north-2026",
            "2027-04-01 delivery north-2026",
            "2027-04-01 notice south-reserved",
            "2027-06-30 first right north-2026",
            "2027-06-30 expiry south-reserved",
            "2028-01-01 termination north-2026",
            "2028-06-30 extend north-2026",
            "2028-07-04 notice north-2026",
            "2028-12-31 expiry north-2026",
            "2029-06-30 roll over north-2026");
    assertThat(Due.of(estate).getFirst().past(LocalDate.parse("2026-11-29"))).isTrue();
  }
}
