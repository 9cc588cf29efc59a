package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Estates in which deliveries come later than written. */
public final class Slips {
  /** What arrives at one site in one month. */
  private record Arrival(String site, YearMonth due) {}

  private Slips() {}

  /** Every tranche late by its mean, rounded to months. */
  public static Estate expected(Estate estate) {
    return late(estate, t -> (int) Math.round(t.expectedMonthsLate()));
  }

  /** Every tranche as late as it can be. */
  public static Estate worst(Estate estate) {
    return late(estate, Tranche::worstMonthsLate);
  }

  /**
   * Every tranche late by so many months. The steps of a site stay in order: what would overtake a
   * later step is swallowed by it, since a step gives the level reached.
   */
  public static Estate late(Estate estate, ToIntFunction<Tranche> months) {
    Map<Arrival, Integer> delays = new HashMap<>();
    for (Contract contract : estate.contracts()) {
      for (Tranche t : contract.tranches()) {
        delays.merge(new Arrival(t.site(), t.due()), months.applyAsInt(t), Math::max);
      }
    }
    return delays.values().stream().allMatch(m -> m == 0)
        ? estate
        : estate.withSites(estate.sites().stream().map(s -> late(s, delays)).toList());
  }

  /** Everything that arrives at one site late by so many months. */
  public static Estate late(Estate estate, String site, int months) {
    Map<Arrival, Integer> delays = new HashMap<>();
    Site slipping = estate.site(site);
    slipping.power().forEach(p -> delays.put(new Arrival(site, p.from()), months));
    slipping.hosts().stream()
        .flatMap(h -> h.delivered().stream())
        .forEach(d -> delays.put(new Arrival(site, d.from()), months));
    return estate.withSites(estate.sites().stream().map(s -> late(s, delays)).toList());
  }

  private static Site late(Site site, Map<Arrival, Integer> delays) {
    Function<YearMonth, YearMonth> shift =
        due -> due.plusMonths(delays.getOrDefault(new Arrival(site.id(), due), 0));
    return site.with(
        shifted(site.power(), shift, (p, from) -> new Site.Power(from, p.mw())),
        site.hosts().stream()
            .map(
                h ->
                    new Site.Host(
                        h.chip(),
                        shifted(
                            h.delivered(),
                            shift,
                            (d, from) -> new Site.Delivery(from, d.accelerators()))))
            .toList());
  }

  private static <T extends Dated> List<T> shifted(
      List<T> steps, Function<YearMonth, YearMonth> shift, BiFunction<T, YearMonth, T> at) {
    List<T> moved = new ArrayList<>();
    for (T step : steps) {
      YearMonth from = shift.apply(step.from());
      moved.removeIf(earlier -> !earlier.from().isBefore(from));
      moved.add(at.apply(step, from));
    }
    return moved;
  }
}
