package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A limit that binds for some months on end, and what one more unit of it would have saved. Months
 * before a site opens are left out.
 *
 * @param subject as in {@link Dispatch.Limit}
 * @param lowestUsd per unit and month; the unit is a megawatt for power and supply, an accelerator
 *     for chips and contracts
 * @param highestUsdPerAcceleratorHour what compares across kinds
 */
public record Binding(
    Dispatch.Kind kind,
    String subject,
    @Nullable String chip,
    YearMonth from,
    YearMonth until,
    double lowestUsd,
    double meanUsd,
    double highestUsd,
    double highestUsdPerAcceleratorHour) {

  /** Prices below this per accelerator-hour are rounding. */
  private static final double NOTHING_USD = 1e-6;

  /** How many months it binds. */
  public int months() {
    return (int) ChronoUnit.MONTHS.between(from, until) + 1;
  }

  static List<Binding> of(Dispatch dispatch) {
    record Place(Dispatch.Kind kind, String subject, @Nullable String chip) {}
    Map<Place, List<Dispatch.Limit>> byPlace = new HashMap<>();
    dispatch.limits().stream()
        .filter(l -> l.usdPerAcceleratorHour() > NOTHING_USD && hasOpened(l))
        .sorted(Comparator.comparing(Dispatch.Limit::month))
        .forEach(
            l ->
                byPlace
                    .computeIfAbsent(
                        new Place(l.kind(), l.subject(), l.chip()), _ -> new ArrayList<>())
                    .add(l));
    return byPlace.values().stream()
        .flatMap(limits -> spans(limits).stream())
        .sorted(
            Comparator.comparingDouble(
                    (Binding b) -> -b.highestUsdPerAcceleratorHour() * b.months())
                .thenComparing(Binding::from)
                .thenComparing(Binding::subject))
        .toList();
  }

  /** A site with nothing yet is not short of anything; a vendor that delivers nothing yet is. */
  private static boolean hasOpened(Dispatch.Limit limit) {
    return limit.bound() > 0
        || switch (limit.kind()) {
          case CHIP_SUPPLY, SHARE_CAP, CLAUSE -> true;
          case POWER, FIRM_POWER, CHIPS, CONTRACT -> false;
        };
  }

  private static List<Binding> spans(List<Dispatch.Limit> limits) {
    List<Binding> spans = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= limits.size(); i++) {
      if (i == limits.size()
          || !limits.get(i).month().equals(limits.get(i - 1).month().plusMonths(1))) {
        spans.add(span(limits.subList(start, i)));
        start = i;
      }
    }
    return spans;
  }

  private static Binding span(List<Dispatch.Limit> limits) {
    Dispatch.Limit first = limits.getFirst();
    var prices = limits.stream().mapToDouble(Dispatch.Limit::usdPerUnitMonth).summaryStatistics();
    return new Binding(
        first.kind(),
        first.subject(),
        first.chip(),
        first.month(),
        limits.getLast().month(),
        prices.getMin(),
        prices.getAverage(),
        prices.getMax(),
        limits.stream().mapToDouble(Dispatch.Limit::usdPerAcceleratorHour).max().orElse(0));
  }
}
