package org.anabranch.gateway.account;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The meters of one scope. They outlive the configuration that asked for them, so that a budget
 * edited, or taken away and given back, knows what was spent.
 */
final class Meters {
  final ScopeId id;
  final List<BudgetMeter> budgets = new CopyOnWriteArrayList<>();
  final List<RateMeter> rates = new CopyOnWriteArrayList<>();

  Meters(ScopeId id) {
    this.id = id;
  }

  BudgetMeter budget(Budget budget, long now) {
    for (BudgetMeter m : budgets) {
      if (m.period() == budget.period() && m.models().equals(budget.models())) {
        return m;
      }
    }
    BudgetMeter made = new BudgetMeter(budget.period(), budget.models(), now);
    budgets.add(made);
    return made;
  }

  RateMeter rate(RateLimit limit) {
    for (RateMeter m : rates) {
      if (m.models().equals(limit.models())) {
        return m;
      }
    }
    RateMeter made = new RateMeter(limit.models());
    rates.add(made);
    return made;
  }

  boolean isCold() {
    return budgets.stream().anyMatch(b -> !b.isWarm());
  }

  void recall(Spent spent, long now) {
    for (RateMeter rate : rates) {
      if (Wish.counts(rate.models(), spent.asked(), spent.deployment(), spent.model())) {
        rate.recall(spent.at(), now, spent.tokens());
      }
    }
  }
}
