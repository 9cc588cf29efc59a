package org.anabranch.compute.concentration;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anabranch.compute.plan.Concentration;

/**
 * A cap that is passed: in the last month of what was used, in any month of what is planned.
 *
 * @param since the first month of those in a row
 * @param text the whole sentence
 */
public record Passed(Cap cap, String who, YearMonth since, double value, String text) {

  static List<Passed> of(List<Cap> caps, List<Trend> trends) {
    List<Passed> passed = new ArrayList<>();
    for (Cap cap : caps) {
      trends.stream()
          .filter(t -> t.basis().equals(cap.basis()))
          .forEach(t -> of(cap, t).ifPresent(passed::add));
    }
    return List.copyOf(passed);
  }

  private static Optional<Passed> of(Cap cap, Trend trend) {
    List<Trend.Month> months = trend.months();
    int last = months.size() - 1;
    if (cap.source() == Basis.Source.PLAN) {
      while (last >= 0 && !isAbove(cap, months.get(last))) {
        last--;
      }
    }
    if (last < 0 || !isAbove(cap, months.get(last))) {
      return Optional.empty();
    }
    int first = last;
    while (first > 0 && isAbove(cap, months.get(first - 1))) {
      first--;
    }
    Concentration now = months.get(last).concentration();
    YearMonth since = months.get(first).month();
    return Optional.of(passed(cap, trend.basis(), now, since));
  }

  private static Passed passed(Cap cap, Basis basis, Concentration now, YearMonth since) {
    Double hhi = cap.hhi();
    boolean byHhi = hhi != null && now.hhi() > hhi;
    String who = byHhi ? "" : largest(cap, now).map(Concentration.Share::name).orElse("");
    double value = byHhi ? now.hhi() : share(cap, now).orElse(0);
    String text =
        byHhi
            ? String.format(
                Locale.ENGLISH,
                "%s: HHI %,.0f since %s, more than %,.0f.",
                basis,
                value,
                since,
                hhi)
            : String.format(
                Locale.ENGLISH,
                "%s: %s has %.1f %% since %s, more than %.0f %%.",
                basis,
                who,
                100 * value,
                since,
                100 * (cap.largestShare() == null ? 1 : cap.largestShare()));
    return new Passed(cap, who, since, value, text);
  }

  private static boolean isAbove(Cap cap, Trend.Month month) {
    Concentration c = month.concentration();
    Double hhi = cap.hhi();
    Double largest = cap.largestShare();
    return (hhi != null && c.hhi() > hhi) || (largest != null && share(cap, c).orElse(0) > largest);
  }

  private static OptionalDouble share(Cap cap, Concentration c) {
    return largest(cap, c).stream().mapToDouble(Concentration.Share::share).findFirst();
  }

  private static Optional<Concentration.Share> largest(Cap cap, Concentration c) {
    return c.shares().stream()
        .filter(s -> cap.name() == null || s.id().equals(cap.name()) || s.name().equals(cap.name()))
        .findFirst();
  }
}
