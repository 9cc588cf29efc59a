package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Adds up what new budgets had spent in their current period before they were made. Exact while
 * requests go on: from its making a budget takes down what is charged to it, and {@link #finish}
 * adds those charges that the books did not hold yet. For one thread.
 */
public final class Warming {
  private final Map<ScopeId, List<Sum>> sums = new HashMap<>();
  private final Function<String, Object> locks;
  private final long now;

  private static final class Sum {
    final BudgetMeter meter;
    final long start;
    BigDecimal spent = BigDecimal.ZERO;

    Sum(BudgetMeter meter, long now) {
      this.meter = meter;
      this.start = meter.period().start(now);
    }
  }

  Warming(List<Meters> cold, Function<String, Object> locks, long now) {
    this.locks = locks;
    this.now = now;
    for (Meters m : cold) {
      List<Sum> own = new ArrayList<>();
      m.budgets.stream().filter(b -> !b.isWarm()).forEach(b -> own.add(new Sum(b, now)));
      sums.put(m.id, own);
    }
  }

  public boolean isNeeded() {
    return !sums.isEmpty();
  }

  /**
   * From when sums by day are wanted, in epoch milliseconds; {@link Long#MAX_VALUE}: not at all.
   */
  public long daysFrom() {
    return from(true);
  }

  /** From when single requests are wanted, at most an hour ago. */
  public long momentsFrom() {
    return from(false);
  }

  private long from(boolean days) {
    return sums.values().stream()
        .flatMap(List::stream)
        .filter(s -> s.meter.period().isOfDays() == days)
        .mapToLong(s -> s.start)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  public void day(Spent spent) {
    add(spent, true);
  }

  public void moment(Spent spent) {
    add(spent, false);
  }

  private void add(Spent spent, boolean days) {
    for (ScopeId id : spent.payer().scopes()) {
      for (Sum sum : sums.getOrDefault(id, List.of())) {
        BudgetMeter m = sum.meter;
        if (m.period().isOfDays() == days
            && spent.at() >= sum.start
            && Wish.counts(m.models(), spent.asked(), spent.deployment(), spent.model())) {
          sum.spent = sum.spent.add(spent.cost().usd());
        }
      }
    }
  }

  /**
   * Ends it.
   *
   * @param upTo the last entry of this process's journal that was in the books when they were read
   */
  public void finish(long upTo) {
    sums.forEach(
        (id, own) -> {
          synchronized (locks.apply(id.workspace())) {
            own.forEach(s -> s.meter.warmed(s.start, s.spent, upTo, now));
          }
        });
  }
}
