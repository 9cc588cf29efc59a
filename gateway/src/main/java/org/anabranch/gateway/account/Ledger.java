package org.anabranch.gateway.account;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of all scopes. Accounts are made from it anew whenever the configuration changes, and
 * find what their scopes have spent and reserved. Safe for many threads.
 */
public final class Ledger {
  private final Clock clock;
  private final ConcurrentHashMap<ScopeId, Meters> meters = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Object> locks = new ConcurrentHashMap<>();

  public Ledger(Clock clock) {
    this.clock = clock;
  }

  /**
   * The account of this payer. Budgets that were not there before count from now on; {@link
   * #warming} adds what was spent earlier.
   */
  public Account account(Payer payer, Function<ScopeId, Scope> scopes) {
    Object lock = lock(payer.workspace());
    List<Bound> bounds = new ArrayList<>(4);
    Payer tagged = payer;
    synchronized (lock) {
      for (ScopeId id : payer.scopes()) {
        Scope scope = scopes.apply(id);
        bounds.add(Bound.of(scope, meters(id), clock.millis()));
        tagged = tagged.with(Tags.merge(scope.tags(), tagged.tags()));
      }
    }
    return new Account(tagged, bounds, lock, clock);
  }

  /** Keeps the meters of a scope, whether an account has it or not. */
  public void watch(Scope scope) {
    synchronized (lock(scope.id().workspace())) {
      Bound.of(scope, meters(scope.id()), clock.millis());
    }
  }

  /** How the budgets of a scope stand. */
  public List<BudgetState> states(Scope scope) {
    synchronized (lock(scope.id().workspace())) {
      long now = clock.millis();
      return Bound.of(scope, meters(scope.id()), now).states(now);
    }
  }

  private Object lock(String workspace) {
    return locks.computeIfAbsent(workspace, w -> new Object());
  }

  private Meters meters(ScopeId id) {
    return meters.computeIfAbsent(id, Meters::new);
  }

  /** The budgets that do not know yet what was spent before they were made. */
  public Warming warming() {
    return new Warming(
        meters.values().stream().filter(Meters::isCold).toList(), this::lock, clock.millis());
  }

  /** Counts a request of the last minute, which ended before this process began. */
  public void recall(Spent spent) {
    synchronized (lock(spent.payer().workspace())) {
      for (ScopeId id : spent.payer().scopes()) {
        Meters known = meters.get(id);
        if (known != null) {
          known.recall(spent);
        }
      }
    }
  }
}
