package org.anabranch.compute.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Planner;
import org.junit.jupiter.api.Test;

/** An estate small enough to drill by hand: a cheap partner to leave, a dear one to go to. */
class ExitDrillTest {
  private static final String TEXT =
      """
      name: by hand
      horizon: {from: 2026-01, until: 2026-12}
      chip_vendors: [{id: v}, {id: w}]
      chips:
        - {id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}
        - {id: d, vendor: w, all_in_kw: 1, h100_equivalents: 1}
      partners: [{id: cheap, name: Cheap Cloud}, {id: dear, name: Dear Cloud}, {id: helper, supplies: [{to: dear}]}]
      sites:
        - {id: a, partner: cheap, pue: 1, power: [{from: 2026-01, mw: 10}], hosts: [{chip: c}]}
        - {id: b, partner: dear, pue: 1, power: [{from: 2026-01, mw: 2}, {from: 2026-10, mw: 12}], hosts: [{chip: d}]}
        - {id: h, partner: dear, supplied_by: helper, pue: 1, power: [{from: 2026-01, mw: 1}], hosts: [{chip: d}]}
      contracts:
        - id: k-cheap
          partner: cheap
          kind: take_or_pay
          value_usd_billion: 0.12
          from: 2026-01
          until: 2026-12
          minimum_take: 0.5
          prices: [{usd_per_accelerator_hour: 1}]
          clauses: {notice_days: 90, exit_fee: {usd_million: 3, share_of_remaining: 0.2}}
        - id: k-dear
          partner: dear
          kind: on_demand
          from: 2026-01
          prices: [{usd_per_accelerator_hour: 2}]
          clauses: {first_rights: [{kind: refusal, response_days: 30}]}
      demand:
        - {id: work, name: Work, unmet_usd_per_h100_hour: 5, points: [{from: 2026-01, h100_equivalents: 8000}]}
      """;

  private final Estate estate = Estates.parse("hand.yaml", TEXT);

  private ExitDrill drill(String id, Exit.Kind kind, String decided) {
    return new PaperDrill(new Planner()::outline)
        .run(
            estate,
            "digest",
            new Exit(kind, id, YearMonth.parse("2026-07"), LocalDate.parse(decided)),
            "drill-1",
            Instant.parse("2026-01-15T00:00:00Z"));
  }

  @Test
  void only_what_can_still_be_signed_on_the_day_it_is_decided_stands_in() {
    String offer =
        """
          - id: k-offer
            partner: dear
            kind: reserved
            status: option
            from: 2026-01
            prices: [{usd_per_accelerator_hour: 0.5}]
            option: {term_months: 12, lead_months: 2, decide_by: 2026-06-15}
        demand:
        """;
    Estate offered = Estates.parse("offer.yaml", TEXT.replace("demand:\n", offer));

    assertThat(signings(offered, "2026-03-01"))
        .containsExactly("Sign k-offer by 2026-05-31; it runs from 2026-07 on.");
    assertThat(signings(offered, "2026-06-15"))
        .singleElement()
        .asString()
        .contains("runs from 2026-08 on");
    assertThat(signings(offered, "2026-06-16")).isEmpty();
  }

  private static List<String> signings(Estate estate, String decided) {
    return new PaperDrill(new Planner()::outline)
        .run(
            estate,
            "digest",
            new Exit(
                Exit.Kind.PARTNER, "cheap", YearMonth.parse("2026-07"), LocalDate.parse(decided)),
            "drill-1",
            Instant.parse("2026-01-15T00:00:00Z"))
        .signings();
  }

  @Test
  void a_contract_that_lateness_may_end_without_a_fee_says_so_from_that_month_on() {
    String text =
        TEXT.replace(
            "exit_fee: {usd_million: 3, share_of_remaining: 0.2}}",
            "exit_fee: {usd_million: 3, share_of_remaining: 0.2}}\n"
                + "    tranches: [{site: a, due: 2026-01, slips: [{months: 9, probability: 0.1}],"
                + " remedy: {grace_months: 1, termination_after_months: %d, terminates: contract}}]");
    String said = " the contract may be ended for that, without a fee.";

    assertThat(ending(text.formatted(6)).text())
        .endsWith("If what is due at a in 2026-01 is still missing then," + said);
    assertThat(ending(text.formatted(7)).text()).doesNotContain("still missing");
    assertThat(ending(text.formatted(6)).fee()).isEqualTo(ending(TEXT).fee());
  }

  private static Ending ending(String text) {
    Exit exit =
        new Exit(
            Exit.Kind.PARTNER, "cheap", YearMonth.parse("2026-07"), LocalDate.parse("2026-03-01"));
    return Ending.of(Estates.parse("hand.yaml", text).contract("k-cheap"), exit);
  }

  @Test
  void a_contract_without_capacity_on_record_does_not_end_with_somebody_else() {
    Estate estate = Estates.read(Path.of("../examples/partners-2025.yaml"));
    Departure departure =
        new Departure(
            estate,
            new Exit(
                Exit.Kind.PARTNER,
                "oracle",
                YearMonth.parse("2026-12"),
                LocalDate.parse("2026-11-29")));

    assertThat(departure.ends(estate.contract("oracle-abilene"))).isTrue();
    assertThat(departure.ends(estate.contract("google-2025"))).isFalse();
    assertThat(departure.ends(estate.contract("azure-2025"))).isFalse();
  }

  @Test
  void what_stops_moves_as_far_as_there_is_room_and_the_rest_is_told() {
    ExitDrill d = drill("cheap", Exit.Kind.PARTNER, "2026-01-15");

    assertThat(d.stops()).extracting(Stop::site).containsExactly("a");
    assertThat(d.stopped()).isCloseTo(6 * 8000, within(1.0));
    // Three months of 3,000 at b and h, then three of 8,000.
    assertThat(d.moves().stream().mapToDouble(Move::h100Months).sum())
        .isCloseTo(3 * 3000 + 3 * 8000, within(1.0));
    assertThat(d.moreUnmet()).isCloseTo(3 * 5000, within(1.0));
    assertThat(d.substituted()).isCloseTo(1 - 15_000 / 48_000.0, within(1e-4));
    assertThat(d.shortfalls().getFirst().recovered()).isEqualTo(YearMonth.parse("2026-10"));
    assertThat(d.monthsToRecover()).contains(3L);
  }

  @Test
  void the_costs_are_those_of_the_contracts_the_clauses_and_the_penalty() {
    ExitDrill d = drill("cheap", Exit.Kind.PARTNER, "2026-01-15");

    // Half of 120 million over twelve months is 5 a month; six remain.
    Ending ending = d.endings().getFirst();
    assertThat(ending.noticeBy()).isEqualTo(LocalDate.parse("2026-04-02"));
    assertThat(ending.endsOn()).isEqualTo(LocalDate.parse("2026-07-01"));
    assertThat(ending.remaining()).isCloseTo(30, within(1e-9));
    assertThat(ending.fee()).isCloseTo(3 + 0.2 * 30, within(1e-9));
    assertThat(ending.lateCost()).isZero();
    assertThat(d.cashBefore()).isCloseTo(6 * 8000 * 730 / 1e6, within(0.1));
    assertThat(d.cashAfter()).isCloseTo((3 * 3000 + 3 * 8000) * 2 * 730 / 1e6, within(0.1));
    assertThat(d.penaltyAfter()).isCloseTo(15_000 * 5 * 730 / 1e6, within(0.1));
    assertThat(d.cost())
        .isCloseTo(d.cashAfter() - d.cashBefore() + d.penaltyAfter() + 9, within(1e-6));
  }

  @Test
  void notice_that_comes_too_late_is_paid_for() {
    Ending late = drill("cheap", Exit.Kind.PARTNER, "2026-06-15").endings().getFirst();

    // 15 June and 90 days is 13 September: it ends on 1 October, three months of 5 million late.
    assertThat(late.endsOn()).isEqualTo(LocalDate.parse("2026-10-01"));
    assertThat(late.lateCost()).isCloseTo(15, within(1e-9));
    assertThat(late.fee()).isCloseTo(3 + 0.2 * 15, within(1e-9));
    assertThat(late.text()).contains("notice was due by 2026-04-02");
  }

  @Test
  void a_supplier_takes_its_own_sites_and_leaves_the_contract() {
    ExitDrill d = drill("helper", Exit.Kind.PARTNER, "2026-01-15");

    assertThat(d.stops()).extracting(Stop::site).containsExactly("h");
    assertThat(d.endings()).isEmpty();
    assertThat(d.moreUnmet()).isZero();
    assertThat(d.rights())
        .containsExactly(
            "Dear Cloud may answer within 30 days before anything is signed elsewhere (k-dear).");
  }

  @Test
  void a_chip_vendor_takes_its_chips_everywhere() {
    ExitDrill d = drill("v", Exit.Kind.CHIP_VENDOR, "2026-01-15");

    assertThat(d.stops()).extracting(Stop::site).containsExactly("a");
    assertThat(d.moreUnmet()).isCloseTo(15_000, within(1.0));
  }

  @Test
  void nobody_of_that_name_and_a_month_outside_are_told() {
    assertThatThrownBy(() -> drill("nobody", Exit.Kind.PARTNER, "2026-01-15"))
        .hasMessageContaining("The estate has no partner “nobody”");
    assertThatThrownBy(
            () ->
                new PaperDrill(new Planner()::outline)
                    .run(
                        estate,
                        "",
                        new Exit(
                            Exit.Kind.PARTNER,
                            "cheap",
                            YearMonth.parse("2031-01"),
                            LocalDate.parse("2026-01-01")),
                        "x",
                        Instant.EPOCH))
        .hasMessageContaining("outside the estate's horizon");
  }
}
