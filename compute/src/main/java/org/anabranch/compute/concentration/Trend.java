package org.anabranch.compute.concentration;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.compute.plan.Concentration;

/**
 * How unevenly one thing is spread, month by month, oldest first. Months in which there was nothing
 * are left out.
 */
public record Trend(Basis basis, List<Month> months) {
  /**
   * One month.
   *
   * @param total in the measure's unit
   */
  public record Month(YearMonth month, double total, Concentration concentration) {}

  public Trend {
    months = List.copyOf(months);
  }

  /** There is always one. */
  public Month last() {
    return months.getLast();
  }

  /** One for each basis that has holdings, in the order of the bases. */
  static List<Trend> of(List<Holding> holdings) {
    Map<Basis, Map<YearMonth, Map<String, Double>>> sums =
        new TreeMap<>(
            Comparator.comparing(Basis::source)
                .thenComparing(Basis::measure)
                .thenComparing(Basis::of));
    Map<String, String> names = new LinkedHashMap<>();
    for (Holding h : holdings) {
      names.put(h.id(), h.name());
      sums.computeIfAbsent(h.basis(), _ -> new TreeMap<>())
          .computeIfAbsent(h.month(), _ -> new LinkedHashMap<>())
          .merge(h.id(), h.amount(), Double::sum);
    }
    List<Trend> trends = new ArrayList<>();
    sums.forEach(
        (basis, byMonth) -> {
          List<Month> months = new ArrayList<>();
          byMonth.forEach((month, held) -> add(months, month, basis, held, names));
          if (!months.isEmpty()) {
            trends.add(new Trend(basis, months));
          }
        });
    return List.copyOf(trends);
  }

  private static void add(
      List<Month> months,
      YearMonth month,
      Basis basis,
      Map<String, Double> held,
      Map<String, String> names) {
    double total = held.values().stream().mapToDouble(a -> Math.max(0, a)).sum();
    if (total > 0) {
      months.add(
          new Month(
              month,
              total,
              Concentration.of(basis.toString(), held, id -> names.getOrDefault(id, id))));
    }
  }
}
