package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of a delivery that arrives at once: the steps of one site's power and chips that are dated
 * in one month. When it slips, those steps come later.
 *
 * @param site where it arrives
 * @param due the month in which the site has those steps
 * @param slips how late it may be, with what chance; on time for sure when empty
 * @param remedy what lateness gives the buyer; nothing when absent
 */
public record Tranche(String site, YearMonth due, List<Slip> slips, @Nullable Remedy remedy) {
  public Tranche {
    Required.text(site, "site");
    Required.present(due, "due");
    slips = Required.list(slips, "slips");
    double all = slips.stream().mapToDouble(s -> s.probability().value()).sum();
    if (all > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "the chances of the slips at %s add up to %s, expected at most 1; the rest is on time."
              .formatted(site, all));
    }
  }

  /** Chances by months of lateness, no lateness included; they add up to 1. */
  public Map<Integer, Double> lateness() {
    Map<Integer, Double> chances = new TreeMap<>();
    double late = 0;
    for (Slip slip : slips) {
      chances.merge(slip.months(), slip.probability().value(), Double::sum);
      late += slip.probability().value();
    }
    chances.put(0, Math.max(0, 1 - late));
    return chances;
  }

  /** The mean lateness in months. */
  public double expectedMonthsLate() {
    return slips.stream().mapToDouble(s -> s.months() * s.probability().value()).sum();
  }

  /** The latest it may be, in months. */
  public int worstMonthsLate() {
    return slips.stream()
        .filter(s -> s.probability().value() > 0)
        .mapToInt(Slip::months)
        .max()
        .orElse(0);
  }
}
