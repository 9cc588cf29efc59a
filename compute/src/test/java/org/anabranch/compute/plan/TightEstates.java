package org.anabranch.compute.plan;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random estates that ask too much, written as text. Any of their limits can be left out of the
 * text by the pointer to its place; what takes its place is far more than anybody can use.
 */
final class TightEstates {
  private static final int PARTNERS = 3;
  private static final double AMPLE = 1e5;

  private final double[] mw = new double[PARTNERS];
  private final boolean[] ramped = new boolean[PARTNERS];
  private final int[] chips = new int[PARTNERS];
  private final int[] tiers = new int[PARTNERS];
  private final int[] from = new int[PARTNERS];
  private final int[] until = new int[PARTNERS];
  private final boolean[] committed = new boolean[PARTNERS];
  private final double[] most = new double[PARTNERS];
  private final int exclusive;
  private final double cap;
  private final double budget;
  private final int[] wanted;
  private final boolean[] must = {true, false};

  TightEstates(long seed) {
    Random random = new Random(seed * 7 + 3);
    for (int i = 0; i < PARTNERS; i++) {
      ramped[i] = random.nextBoolean();
      mw[i] = 1 + random.nextInt(6);
      chips[i] = 1000 * (1 + random.nextInt(6));
      tiers[i] = 1000 * (1 + random.nextInt(8));
      from[i] = 1 + random.nextInt(3);
      until[i] = from[i] + random.nextInt(5 - from[i]);
      committed[i] = random.nextInt(3) == 0;
      most[i] = 0.3 + random.nextDouble() / 2;
    }
    exclusive = random.nextInt(2) == 0 ? random.nextInt(PARTNERS) : -1;
    cap = 0.4 + random.nextDouble() / 2;
    wanted = new int[] {4000 + random.nextInt(6000), 2000 + random.nextInt(4000)};
    budget = random.nextBoolean() ? 5 + random.nextInt(20) : 500;
    must[1] = random.nextBoolean();
  }

  String text() {
    return written(Optional.empty());
  }

  /** The same with these limits alone. */
  String holding(List<String> pointers) {
    return written(Optional.of(pointers));
  }

  private String written(Optional<List<String>> held) {
    return """
        name: tight
        horizon: {from: 2026-01, until: 2026-04}
        chip_vendors: [{id: v}]
        chips: [{id: h, vendor: v, all_in_kw: 1, h100_equivalents: 1}]
        partners: [%s]
        sites:
        %scontracts:
        %sdemand:
        %sbudgets: [{usd_million: %s}]
        share_caps: [{partner: p0, largest_share: %s}]
        """
        .formatted(
            lines("{id: p%1$d}, "),
            all(i -> site(held, i)),
            all(i -> contract(held, i)),
            demand(held, 0) + demand(held, 1),
            holds(held, "/budgets/0/usd_million") ? budget : AMPLE,
            holds(held, "/share_caps/0/largest_share") ? cap : 1);
  }

  private static boolean holds(Optional<List<String>> held, String pointer) {
    return held.isEmpty() || held.get().contains(pointer);
  }

  private static String lines(String form) {
    return IntStream.range(0, PARTNERS).mapToObj(form::formatted).collect(Collectors.joining());
  }

  private static String all(IntFunction<String> line) {
    return IntStream.range(0, PARTNERS).mapToObj(line).collect(Collectors.joining());
  }

  private String site(Optional<List<String>> held, int i) {
    String at = "/sites/" + i;
    return "  - {id: s%d, partner: p%d, pue: 1, %s, hosts: [{chip: h, delivered: [{from: 2026-01, accelerators: %s}]}]}\n"
        .formatted(
            i,
            i,
            ramped[i]
                ? "power: [{from: 2026-01, mw: %s}]"
                    .formatted(holds(held, at + "/power") ? mw[i] : AMPLE)
                : "grid_limit_mw: " + (holds(held, at + "/grid_limit_mw") ? mw[i] : AMPLE),
            holds(held, at + "/hosts/0/delivered") ? chips[i] : AMPLE * 1000);
  }

  private String contract(Optional<List<String>> held, int i) {
    String at = "/contracts/" + i;
    boolean minimum = committed[i] && holds(held, at + "/value_usd_billion");
    String most = holds(held, at + "/clauses/maximum_share") ? "" + this.most[i] : "1";
    String exclusivity =
        exclusive == i && holds(held, at + "/clauses/exclusivity")
            ? ", exclusivity: [{demand: [d1]}]"
            : "";
    String kind =
        committed[i]
            ? "take_or_pay, value_usd_billion: 0.01, minimum_take: " + (minimum ? 1 : 0)
            : "on_demand";
    return "  - {id: c%d, partner: p%d, kind: %s, from: 2026-0%d, until: 2026-0%d, prices: [{usd_per_accelerator_hour: %d, accelerators: %s}], clauses: {maximum_share: {share: %s}%s}}\n"
        .formatted(
            i,
            i,
            kind,
            holds(held, at + "/from") ? from[i] : 1,
            holds(held, at + "/until") ? until[i] : 4,
            2 + i,
            holds(held, at + "/prices/0/accelerators") ? tiers[i] : AMPLE * 1000,
            most,
            exclusivity);
  }

  private String demand(Optional<List<String>> held, int i) {
    boolean insists = must[i] && holds(held, "/demand/" + i + "/must_be_met_from");
    return "  - {id: d%d, points: [{from: 2026-01, h100_equivalents: %d}], unmet_usd_per_h100_hour: 30%s}\n"
        .formatted(i, wanted[i], insists ? ", must_be_met_from: 2026-02" : "");
  }
}
