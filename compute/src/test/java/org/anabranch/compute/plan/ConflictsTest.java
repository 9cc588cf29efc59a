package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two large partners may each have less than half of the work, and the others are too small for
 * what is left; their clauses harm nobody. The two bounds, and no others, are what conflicts.
 */
class ConflictsTest {
  private static final String CONTRACT =
      "  - {id: %s, partner: %s, kind: on_demand, from: 2026-01, clauses: {%s},"
          + " prices: [{usd_per_accelerator_hour: %.2f}]}\n";

  static LongStream seeds() {
    return RandomEstates.seeds().limit(12);
  }

  private static Estate estate(long seed, boolean bothBound) {
    Random random = new Random(seed);
    int others = 1 + random.nextInt(3);
    List<String> partners = new ArrayList<>();
    List<String> sites = new ArrayList<>();
    List<String> contracts = new ArrayList<>();
    for (int i = 0; i < 2 + others; i++) {
      String id = "p" + i;
      partners.add("  - {id: " + id + "}\n");
      sites.add(
          "  - {id: s%d, partner: %s, pue: 1, power: [{from: 2026-01, mw: %d.0e-3}], hosts: [{chip: h}]}\n"
              .formatted(i, id, i < 2 ? 5000 + random.nextInt(5000) : 100));
      String clause =
          i == 1 && !bothBound
              ? ""
              : i < 2
                  ? "maximum_share: {share: 0.%d}".formatted(30 + random.nextInt(15))
                  : "minimum_share: {share: 0.01}";
      contracts.add(CONTRACT.formatted("c" + i, id, clause, 1 + random.nextDouble()));
    }
    Collections.shuffle(contracts, random);
    return Estates.parse(
        "conflict.yaml",
        """
        name: conflict
        horizon: {from: 2026-01, until: 2026-03}
        chip_vendors: [{id: v}]
        chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners:
        %ssites:
        %scontracts:
        %sdemand:
          - {id: chat, points: [{from: 2026-01, h100_equivalents: 4000}], unmet_usd_per_h100_hour: 30}
        """
            .formatted(
                String.join("", partners), String.join("", sites), String.join("", contracts)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_smallest_set_is_named_and_without_one_of_it_all_demand_is_met(long seed) {
    Plan plan = new Planner().plan(estate(seed, true));

    assertThat(plan.conflicts()).containsExactlyInAnyOrder("c0 maximum share", "c1 maximum share");
    assertThat(plan.base().unmet(_ -> true)).isGreaterThan(1);

    Plan without = new Planner().plan(estate(seed, false));
    assertThat(without.conflicts()).isEmpty();
    assertThat(without.base().unmet(_ -> true)).isLessThan(1e-3);
  }
}
