package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the books hold of some budgets' periods, added up in one reading. For one thread. */
public final class Sums {
  private final Map<ScopeId, List<Sum>> sums = new HashMap<>();

  /** One budget's. */
  static final class Sum {
    final BudgetMeter meter;
    final long start;
    private BigDecimal spent = BigDecimal.ZERO;

    private Sum(BudgetMeter meter, long start) {
      this.meter = meter;
      this.start = start;
    }

    BigDecimal spent() {
      return spent;
    }
  }

  Sum of(ScopeId scope, BudgetMeter meter, long start) {
    Sum sum = new Sum(meter, start);
    sums.computeIfAbsent(scope, _ -> new ArrayList<>()).add(sum);
    return sum;
  }

  /**
   * From when sums by day are wanted, in epoch milliseconds; {@link Long#MAX_VALUE}: not at all.
   */
  public long daysFrom() {
    return from(true);
  }

  /** From when single requests are wanted, at most an hour ago; {@link Long#MAX_VALUE}: none. */
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
}
