package org.anabranch.gateway.account;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  private final boolean shared;

  public Ledger(Clock clock) {
    this(clock, false);
  }

  /**
   * @param shared whether other processes have ledgers of the same scopes, so that this one may
   *     take only what it is granted by {@link #claims}
   */
  public Ledger(Clock clock, boolean shared) {
    this.clock = clock;
    this.shared = shared;
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
        bounds.add(bound(scope));
        tagged = tagged.with(Tags.merge(scope.tags(), tagged.tags()));
      }
    }
    return new Account(tagged, bounds, lock, clock);
  }

  /** Keeps the meters of a scope, whether an account has it or not. */
  public void watch(Scope scope) {
    synchronized (lock(scope.id().workspace())) {
      bound(scope);
    }
  }

  /** How the budgets of a scope stand. */
  public List<BudgetState> states(Scope scope) {
    synchronized (lock(scope.id().workspace())) {
      long now = clock.millis();
      return Bound.of(scope, meters(scope.id()), now).states(now);
    }
  }

  private Bound bound(Scope scope) {
    Bound bound = Bound.of(scope, meters(scope.id()), clock.millis());
    if (shared) {
      bound.share();
    }
    return bound;
  }

  /**
   * What this process wants of the bounds of a workspace's scopes: of those it has little left of,
   * and of those that others lack.
   *
   * @param lacking the names of bounds that others lack some of
   */
  public Claims claims(Collection<Scope> scopes, String workspace, Set<String> lacking) {
    Sums sums = new Sums();
    List<Claim> claims = new ArrayList<>();
    Object lock = lock(workspace);
    synchronized (lock) {
      long now = clock.millis();
      for (Scope scope : scopes) {
        if (scope.id().workspace().equals(workspace)) {
          bound(scope).claim(claims, sums, lacking, lock, now);
        }
      }
    }
    return new Claims(claims, sums);
  }

  /** The workspaces in which something is low. */
  public Set<String> low(Collection<Scope> scopes) {
    Set<String> low = new HashSet<>();
    for (Scope scope : scopes) {
      String workspace = scope.id().workspace();
      boolean bounds = !scope.budgets().isEmpty() || !scope.limits().isEmpty();
      if (bounds && !low.contains(workspace)) {
        synchronized (lock(workspace)) {
          if (bound(scope).isLow(clock.millis())) {
            low.add(workspace);
          }
        }
      }
    }
    return low;
  }

  /** Spends nothing more from what was granted, until it is granted anew. */
  public void letGo() {
    for (Meters each : meters.values()) {
      synchronized (lock(each.id.workspace())) {
        each.budgets.forEach(b -> b.share.end());
      }
    }
  }

  /**
   * @param sums to be fed with what the books hold before anything is decided
   */
  public record Claims(List<Claim> all, Sums sums) {
    public Claims {
      all = List.copyOf(all);
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

  /** Charges whoever pays more, or less, of what was charged before. */
  public void correct(Payer payer, Charge charge) {
    synchronized (lock(payer.workspace())) {
      for (ScopeId id : payer.scopes()) {
        Meters known = meters.get(id);
        if (known != null) {
          known.budgets.forEach(budget -> budget.charge(charge));
        }
      }
    }
  }

  /** Counts a request of the last minute, which ended before this process began. */
  public void recall(Spent spent) {
    synchronized (lock(spent.payer().workspace())) {
      for (ScopeId id : spent.payer().scopes()) {
        Meters known = meters.get(id);
        if (known != null) {
          known.recall(spent, clock.millis());
        }
      }
    }
  }
}
