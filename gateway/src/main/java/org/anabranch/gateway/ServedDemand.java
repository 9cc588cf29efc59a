package org.anabranch.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.call.Call;

/**
 * Past demand as the books tell it: tokens by the name that was asked for. What the cache answered
 * took nobody's compute and is left out. Calls block while the books are read.
 */
final class ServedDemand implements DemandHistory {
  private static final int MOST_STEPS = 100_000;
  private static final int MOST_NAMES = 50;

  private final Books books;

  ServedDemand(Books books) {
    this.books = books;
  }

  @Override
  public List<DemandSeries> demand(Instant from, Instant until, Duration step) {
    long begin = from.toEpochMilli();
    int steps = (int) Math.clamp((until.toEpochMilli() - begin) / step.toMillis(), 0, MOST_STEPS);
    Map<String, double[]> byName = new HashMap<>();
    books.eachUse(begin, spent -> add(byName, spent, begin, step.toMillis(), steps));
    List<DemandSeries> all = new ArrayList<>();
    byName.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -Arrays.stream(e.getValue()).sum()))
        .limit(MOST_NAMES)
        .forEach(
            e ->
                all.add(
                    new DemandSeries(
                        e.getKey(),
                        "tokens per second",
                        from,
                        step,
                        Arrays.stream(e.getValue()).boxed().toList())));
    return all;
  }

  private static void add(
      Map<String, double[]> byName, Spent spent, long begin, long stepMillis, int steps) {
    long at = Math.floorDiv(spent.at() - begin, stepMillis);
    if (at >= 0 && at < steps && !spent.deployment().equals(Call.CACHE)) {
      byName.computeIfAbsent(spent.asked(), _ -> new double[steps])[(int) at] +=
          spent.tokens() * 1000.0 / stepMillis;
    }
  }
}
