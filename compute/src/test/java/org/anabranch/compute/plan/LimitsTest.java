package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solver;
import org.junit.jupiter.api.Test;

/**
 * A plan is never worse when a limit is relaxed, whichever limit it is. Relaxed is what leaves
 * every plan possible that was possible before, at the same cost: so what is due when nothing runs
 * stays what it was by the estate as written ({@link Owed}). With that let grow as well, more power
 * at a site that is paid for in full would be dearer, and rightly so.
 */
class LimitsTest {
  private static final double SLACK = 2e-5;

  /** Where a limit stands in an estate, and whether this test saw it hold anything back. */
  private static final List<String> KINDS =
      List.of(
          "/budgets/#/usd_million",
          "/chips/#/supply",
          "/contracts/#/clauses/exclusivity",
          "/contracts/#/clauses/maximum_share",
          "/contracts/#/clauses/minimum_share",
          "/contracts/#/from",
          "/contracts/#/kind",
          "/contracts/#/option",
          "/contracts/#/prices/#/accelerators",
          "/contracts/#/until",
          "/contracts/#/value_usd_billion",
          "/demand/#/latency_limit_ms",
          "/demand/#/must_be_met_from",
          "/demand/#/smallest_site_mw",
          "/share_caps/#/largest_share",
          "/sites/#/curtailments",
          "/sites/#/grid_limit_mw",
          "/sites/#/hosts/#/delivered",
          "/sites/#/power");

  private final Solver solver = new Solver();

  @Test
  void a_plan_is_never_worse_when_any_limit_is_relaxed() {
    Map<String, Double> saved = new TreeMap<>();
    RandomEstates.seeds().limit(24).forEach(seed -> relaxEach(seed, saved));

    if (System.getProperty("seed", "").isEmpty()) {
      assertThat(saved.keySet()).containsExactlyElementsOf(KINDS);
      saved.remove("/demand/#/must_be_met_from"); // in these estates it is met where it must be
      assertThat(saved.values()).allSatisfy(most -> assertThat(most).isPositive());
    }
  }

  @Test
  void what_must_be_met_costs_what_is_worth_more_until_it_need_not_be() {
    Estate estate =
        Estates.parse(
            "must.yaml",
            """
            name: one site for two
            horizon: {from: 2026-01, until: 2026-01}
            chip_vendors: [{id: v}]
            chips: [{id: c, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
            partners: [{id: p}]
            sites: [{id: s, partner: p, pue: 1, hosts: [{chip: c, delivered: [{from: 2026-01, accelerators: 1000}]}]}]
            contracts: [{id: k, partner: p, kind: on_demand, from: 2026-01, prices: [{usd_per_accelerator_hour: 2}]}]
            demand:
              - {id: low, unmet_usd_per_h100_hour: 3, points: [{from: 2026-01, h100_equivalents: 1000}], must_be_met_from: 2026-01}
              - {id: high, unmet_usd_per_h100_hour: 9, points: [{from: 2026-01, h100_equivalents: 1000}]}
            """);
    Estate without = Limits.of(estate).getFirst().without().apply(estate);

    assertThat(usdMillion(estate, estate, estate)).isCloseTo((2 + 9) * 0.73, within(1e-6));
    assertThat(usdMillion(without, estate, estate)).isCloseTo((2 + 3) * 0.73, within(1e-6));
  }

  private void relaxEach(long seed, Map<String, Double> saved) {
    Estate estate = FullEstates.estate(seed);
    double before = usdMillion(estate, estate, estate);
    for (Limit limit : Limits.of(estate)) {
      if (!isRelaxedByItself(estate, limit)) {
        continue;
      }
      Estate without = limit.without().apply(estate);
      Estate owing = limit.owes() ? without : estate;
      double half = before;
      Limit.Loosening loosening = limit.loosening();
      if (loosening != null) {
        double amount = loosening.most() / 2;
        half =
            usdMillion(
                loosening
                    .by()
                    .loosened(
                        estate,
                        loosening.whole() ? Math.floor(amount) : amount,
                        estate.horizon().from()),
                owing,
                estate);
        notWorse(seed, limit, half, before);
      }
      double after = usdMillion(without, owing, estate);
      notWorse(seed, limit, after, half);
      double gain = (before - after) / Math.max(1, before);
      saved.merge(limit.at().replaceAll("\\d+", "#"), gain > SLACK ? gain : 0, Math::max);
    }
  }

  private static void notWorse(long seed, Limit limit, double after, double before) {
    assertThat(after)
        .as("seed %d, %s relaxed", seed, limit.name())
        .isLessThanOrEqualTo(before + SLACK * Math.max(1, before));
  }

  /**
   * Not relaxed by itself is a term whose months bring obligations of their own with them, and an
   * offer that, where it may run longer or be larger, binds for longer or must be paid for so much
   * more.
   */
  private static boolean isRelaxedByItself(Estate estate, Limit limit) {
    if (!limit.at().startsWith("/contracts/")) {
      return true;
    }
    Contract c = estate.contracts().get(Integer.parseInt(limit.at().split("/")[2]));
    Clauses k = c.clauses();
    if (limit.at().endsWith("/from") || limit.at().endsWith("/until")) {
      return k.exclusivity().isEmpty()
          && k.firstRights().isEmpty()
          && k.minimumShare() == null
          && k.maximumShare() == null
          && c.extension() == null;
    }
    if (limit.at().endsWith("/option")
        && !(k.exclusivity().isEmpty() && k.minimumShare() == null && k.maximumShare() == null)) {
      return false;
    }
    boolean paidWhole = c.kind() == Contract.Kind.RESERVED && c.option() != null;
    return !paidWhole || !(limit.at().endsWith("/option") || limit.at().contains("/prices/"));
  }

  /** The least an estate costs, signing included, while no more is owed than by {@code owing}. */
  private double usdMillion(Estate estate, Estate owing, Estate written) {
    LinearProgram program = new LinearProgram();
    Units units = Units.of(written);
    Signings signings = new Signings(program, units, Choices.of(estate));
    new ScenarioModel(
        program,
        units,
        estate,
        Lost.NOTHING,
        signings,
        ScenarioModel.Weights.ALL,
        Held.ALL,
        new Owed(owing));
    return new Scenarios(solver).solved(program).cost() * units.usdMillion();
  }
}
