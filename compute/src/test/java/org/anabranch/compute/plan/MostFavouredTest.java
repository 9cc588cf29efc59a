package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.estate.MostFavoured;
import org.anabranch.compute.solve.Solver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contracts that may cost no more than another does, which may be an offer. */
class MostFavouredTest {
  /** A thousand accelerators for a month at one dollar, in million US dollars. */
  private static final double MONTH = 0.73;

  private static final Solver SOLVER = new Solver();

  static LongStream seeds() {
    return RandomEstates.seeds().limit(24);
  }

  @Test
  void an_offer_is_signed_for_the_price_that_it_gives_another_contract() {
    Outline cheap = outline("on_demand", 1000, offer("o", "p", 2, 1.4));
    assertThat(cheap.decisions()).extracting(d -> d.choice().id()).containsExactly("o");
    assertThat(cheap.totalUsdMillion()).isCloseTo(2 * 2 * MONTH + 1.4, within(1e-6));
    Outline dear = outline("on_demand", 1000, offer("o", "p", 2, 1.5));
    assertThat(dear.decisions()).isEmpty();
    assertThat(dear.totalUsdMillion()).isCloseTo(2 * 3 * MONTH, within(1e-6));
  }

  @Test
  void only_an_offer_that_counts_against_it_lowers_its_price() {
    assertThat(outline("on_demand", 1000, offer("o", "q", 2, 0.1)).decisions()).isEmpty();
    Outline named =
        outline("on_demand", 1000, offer("o", "q", 2, 0.1), "{most_favoured: {against: [o]}}");
    assertThat(named.totalUsdMillion()).isCloseTo(2 * 2 * MONTH + 0.1, within(1e-6));
  }

  @Test
  void of_two_cheaper_offers_the_one_that_saves_more_than_its_fee_is_signed() {
    String two = offer("o", "p", 2, 0.4) + "\n  " + offer("less", "p", 1, 1.5);
    Outline plan = outline("on_demand", 1000, two);
    assertThat(plan.decisions()).extracting(d -> d.choice().id()).containsExactly("less");
    assertThat(plan.totalUsdMillion()).isCloseTo(2 * 1 * MONTH + 1.5, within(1e-6));
  }

  /** All 2000 that stand are paid, though 1000 are wanted. */
  @Test
  void what_is_paid_whether_used_or_not_is_paid_at_the_lower_price_too() {
    Outline before = outline("reserved", 1000, "");
    assertThat(before.totalUsdMillion()).isCloseTo(2 * 2 * 3 * MONTH, within(1e-4));
    Outline after = outline("reserved", 1000, offer("o", "p", 2, 2.8));
    assertThat(after.totalUsdMillion()).isCloseTo(2 * 2 * 2 * MONTH + 2.8, within(1e-4));
    assertThat(outline("reserved", 1000, offer("o", "p", 2, 3)).decisions()).isEmpty();
  }

  @Test
  void an_offer_that_is_favoured_itself_has_the_price_of_one_in_force() {
    Outline plan =
        outline(
            "on_demand",
            3000,
            offer("o", "q", 4, 0.5)
                .replace("4}]", "4}], clauses: {most_favoured: {against: [k]}}"));
    assertThat(plan.totalUsdMillion()).isCloseTo(2 * 3 * 3 * MONTH + 0.5, within(1e-6));
  }

  @Test
  void a_contract_made_longer_still_counts_where_it_was_named() {
    Estate estate =
        estate(
            "on_demand",
            1000,
            "- {id: o, partner: q, kind: on_demand, from: 2026-01, until: 2026-01,"
                + " prices: [{usd_per_accelerator_hour: 2, accelerators: 1}],"
                + " extension: {months: 1, fee_usd_million: 0.6}}",
            "{most_favoured: {against: [o]}}");
    Outline plan = new Planner(SOLVER).outline(estate);
    assertThat(plan.decisions()).extracting(d -> d.choice().id()).containsExactly("o+longer");
    assertThat(plan.totalUsdMillion()).isCloseTo(2 * 2 * MONTH + 0.6, within(1e-6));
  }

  @Test
  void the_price_of_a_partner_that_is_lost_is_lost_with_it() {
    Plan plan =
        new Planner(SOLVER)
            .plan(
                estate(
                    "on_demand",
                    1000,
                    "- {id: o, partner: q, kind: on_demand, from: 2026-01,"
                        + " prices: [{usd_per_accelerator_hour: 2, accelerators: 1}]}",
                    "{most_favoured: {against: [o]}}"));
    assertThat(plan.base().cashUsdMillion()).isCloseTo(2 * 2 * MONTH, within(1e-6));
    assertThat(plan.losses())
        .filteredOn(l -> l.id().equals("q"))
        .singleElement()
        .satisfies(
            l -> assertThat(l.without().cashUsdMillion()).isCloseTo(2 * 3 * MONTH, within(1e-6)));
  }

  /** Each of them solved as signed, where no offer is left that anything could depend on. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_other_signing_is_cheaper_where_everything_may_cost_no_more_than_something_else(
      long seed) {
    Estate estate = favoured(seed);
    Outline chosen = new Planner(SOLVER).outline(estate);
    double room = 1e-5 * Math.max(1, chosen.totalUsdMillion());
    assertThat(chosen.boundUsdMillion()).isLessThanOrEqualTo(chosen.totalUsdMillion() + room);
    for (List<Decision> other : ChoicePropertiesTest.signings(estate)) {
      assertThat(chosen.totalUsdMillion())
          .as("beside signing %s", other.stream().map(d -> d.choice().id() + d.start()).toList())
          .isLessThanOrEqualTo(ChoicePropertiesTest.usdMillion(estate, other) + room);
    }
    new Recheck(chosen.committed(), chosen.base()).everything();
  }

  @Test
  void in_some_of_these_estates_an_offer_is_worth_its_fee_for_what_it_makes_cheaper_alone() {
    assertThat(
            LongStream.range(0, 24)
                .filter(
                    seed -> {
                      Estate estate = favoured(seed);
                      Planner planner = new Planner(SOLVER);
                      List<Decision> blind = planner.outline(with(estate, null)).decisions();
                      List<Decision> same =
                          blind.stream().map(d -> ChoicePropertiesTest.here(estate, d)).toList();
                      double cost = planner.outline(estate).totalUsdMillion();
                      return ChoicePropertiesTest.usdMillion(estate, same) > cost * (1 + 1e-4);
                    })
                .count())
        .isGreaterThanOrEqualTo(3);
  }

  private static Estate favoured(long seed) {
    return with(RichEstates.estate(seed), new Random(seed * 23 + 1));
  }

  /** Everything no dearer than the partner's best price, or than some others named. */
  private static Estate with(Estate estate, @Nullable Random random) {
    List<String> ids = estate.contracts().stream().map(Contract::id).toList();
    List<Contract> contracts = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      List<String> named =
          ids.stream()
              .filter(id -> !id.equals(c.id()) && random != null && random.nextBoolean())
              .toList();
      Clauses k = c.clauses();
      contracts.add(
          c.with(
              new Clauses(
                  k.exclusivity(),
                  k.firstRights(),
                  random == null
                      ? null
                      : new MostFavoured(random.nextBoolean() ? List.of() : named),
                  k.minimumShare(),
                  k.maximumShare(),
                  k.noticeDays(),
                  k.exitFee(),
                  k.renewal())));
    }
    return estate.withContracts(contracts);
  }

  private static String offer(String id, String partner, double usd, double fee) {
    return ("- {id: %s, partner: %s, kind: on_demand, status: option, from: 2026-01,"
            + " option: {term_months: 2, latest_start: 2026-01, sign_fee_usd_million: %s},"
            + " prices: [{accelerators: 1, usd_per_accelerator_hour: %.0f}]}")
        .formatted(id, partner, fee, usd)
        .replace("accelerators: 1, usd_per_accelerator_hour: 4", "usd_per_accelerator_hour: 4");
  }

  private static Outline outline(String kind, int wanted, String offer) {
    return outline(kind, wanted, offer, "{most_favoured: {}}");
  }

  private static Outline outline(String kind, int wanted, String offer, String clauses) {
    return new Planner(SOLVER).outline(estate(kind, wanted, offer, clauses));
  }

  /** A contract at 3 dollars with 2000 accelerators, of which so many are wanted for two months. */
  private static Estate estate(String kind, int wanted, String more, String clauses) {
    return Estates.parse(
        "favoured.yaml",
        """
        name: favoured
        horizon: {from: 2026-01, until: 2026-02}
        chip_vendors: [{id: v}]
        chips: [{id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners: [{id: p}, {id: q}]
        sites:
          - {id: s, partner: p, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 2000}]}]}
          - {id: t, partner: q, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 2000}]}]}
        contracts:
          - {id: k, partner: p, kind: %s, from: 2026-01, clauses: %s, prices: [{usd_per_accelerator_hour: 3}]}
          %s
        demand:
          - {id: d, unmet_usd_per_h100_hour: 9, points: [{from: 2026-01, h100_equivalents: %d}]}
        """
            .formatted(kind, clauses, more, wanted));
  }
}
