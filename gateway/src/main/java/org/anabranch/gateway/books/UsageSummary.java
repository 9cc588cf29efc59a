package org.anabranch.gateway.books;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.gateway.account.Payer;

/** Sums up usage by day and name while rows come by; for one query and one thread. */
public final class UsageSummary {
  private final UsageQuery query;
  private final Map<String, UsageSum> byName = new HashMap<>();
  private final Map<LocalDate, Map<String, UsageSum>> byDay = new TreeMap<>();

  private UsageSummary(UsageQuery query) {
    this.query = query;
  }

  public static List<UsageLine> of(UsageQuery query, Books books) {
    UsageSummary summary = new UsageSummary(query);
    if (query.by() == UsageQuery.By.TAG) {
      books.eachTag(query.from().toEpochDay(), query.to().toEpochDay(), summary::add);
    } else {
      long since = query.from().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      books.eachTotal(
          since, r -> summary.add(r.day(), r.payer().workspace(), summary.name(r), r.sum()));
    }
    return summary.lines();
  }

  private String name(UsageRow row) {
    return switch (query.by()) {
      case WORKSPACE -> row.payer().workspace();
      case TEAM -> within(row.payer(), row.payer().team());
      case USER -> within(row.payer(), row.payer().user());
      case KEY -> row.payer().key();
      case ALIAS -> row.asked();
      case MODEL -> row.model().isEmpty() ? row.deployment() : row.model();
      case DEPLOYMENT -> row.deployment();
      case VENDOR -> row.vendor();
      case TAG -> throw new IllegalStateException("Tags have a table of their own");
    };
  }

  private static String within(Payer payer, String name) {
    boolean plain = name.isEmpty() || payer.workspace().equals(Payer.DEFAULT_WORKSPACE);
    return plain ? name : payer.workspace() + "/" + name;
  }

  private void add(LocalDate day, String workspace, String name, UsageSum sum) {
    boolean wanted = query.workspace() == null || query.workspace().equals(workspace);
    if (wanted && !day.isAfter(query.to())) {
      byName.merge(name, sum, UsageSum::plus);
      byDay.computeIfAbsent(day, d -> new HashMap<>()).merge(name, sum, UsageSum::plus);
    }
  }

  /** By day, and within a day the dearest first. */
  private List<UsageLine> lines() {
    Comparator<Map.Entry<String, UsageSum>> dearestFirst =
        Comparator.comparing((Map.Entry<String, UsageSum> e) -> e.getValue().cost())
            .thenComparing(e -> e.getValue().requests())
            .reversed()
            .thenComparing(Map.Entry::getKey);
    Set<String> told =
        byName.entrySet().stream()
            .sorted(dearestFirst)
            .limit(UsageQuery.MOST_NAMES)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return byDay.entrySet().stream()
        .flatMap(
            day -> {
              Map<String, UsageSum> sums = new HashMap<>();
              day.getValue()
                  .forEach(
                      (name, sum) ->
                          sums.merge(
                              told.contains(name) ? name : UsageLine.OTHERS, sum, UsageSum::plus));
              return sums.entrySet().stream()
                  .sorted(dearestFirst)
                  .map(e -> new UsageLine(day.getKey(), e.getKey(), e.getValue()));
            })
        .toList();
  }
}
