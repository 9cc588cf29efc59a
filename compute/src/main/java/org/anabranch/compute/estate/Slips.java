package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /**
   * The estate in which these tranches never come: their steps are gone, and later steps reach so
   * much less.
   */
  public static Estate without(Estate estate, List<Tranche> gone) {
    if (gone.isEmpty()) {
      return estate;
    }
    Set<Arrival> arrivals = new HashSet<>();
    gone.forEach(t -> arrivals.add(new Arrival(t.site(), t.due())));
    return estate.withSites(
        estate.sites().stream()
            .map(
                s ->
                    s.with(
                        lessened(s.id(), s.power(), arrivals, Site.Power::new),
                        s.hosts().stream()
                            .map(
                                h ->
                                    new Site.Host(
                                        h.chip(),
                                        lessened(
                                            s.id(), h.delivered(), arrivals, Site.Delivery::new)))
                            .toList()))
            .toList());
  }

  private static <T extends Dated> List<T> lessened(
      String site, List<T> steps, Set<Arrival> gone, BiFunction<YearMonth, Figure, T> at) {
    List<T> left = new ArrayList<>();
    double before = 0;
    double never = 0;
    for (T step : steps) {
      Figure figure = step.figure();
      if (gone.contains(new Arrival(site, step.from()))) {
        never += figure.value() - before;
      } else {
        double level = Math.max(0, figure.value() - never);
        left.add(at.apply(step.from(), new Figure(level, figure.status(), figure.source())));
      }
      before = figure.value();
    }
    if (left.isEmpty()
        && !steps.isEmpty()) { // without any step nothing would be said, and so be no limit
      left.add(at.apply(steps.getFirst().from(), Figure.of(0)));
    }
    return left;
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
