package org.anabranch.gateway.call;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.kernel.Money;

/** What was used and spent so far, by deployment, in memory. Safe for many threads. */
public final class Totals {
  private final ConcurrentHashMap<String, UsageTotal> byDeployment = new ConcurrentHashMap<>();

  void add(String deployment, long requests, long input, long output, Money cost) {
    byDeployment.merge(
        deployment, new UsageTotal(deployment, requests, input, output, cost), Totals::sum);
  }

  private static UsageTotal sum(UsageTotal a, UsageTotal b) {
    return new UsageTotal(
        a.deploymentId(),
        a.requests() + b.requests(),
        a.inputTokens() + b.inputTokens(),
        a.outputTokens() + b.outputTokens(),
        a.cost().plus(b.cost()));
  }

  /** A copy, ordered by deployment. */
  public List<UsageTotal> all() {
    return byDeployment.values().stream()
        .sorted(Comparator.comparing(UsageTotal::deploymentId))
        .toList();
  }
}
