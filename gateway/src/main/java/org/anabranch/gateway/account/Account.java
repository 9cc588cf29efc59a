package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Reserving.Denied;
import org.anabranch.gateway.account.Reserving.Held;
import org.jspecify.annotations.Nullable;

/**
 * A caller with the chain of scopes that pay for it: key, user, team, workspace. Reserving takes
 * from all of them or from none, in one step, so that spent + reserved never exceeds any budget
 * however many threads reserve at once. Settling gives the reservation back and charges what it
 * came to. Exact, in memory; safe for many threads and for event loops.
 *
 * <p>One lock per workspace makes the step atomic. A chain never leaves its workspace, so no two
 * locks are ever held together and no order between them can be wrong; finer locks would gain
 * nothing, since every request of a workspace touches the workspace's own meters. It is held for a
 * few additions, about a microsecond; an account whose scopes bound nothing takes no lock at all.
 * Meters are written under the lock alone, so threads contend for the lock's cache line and never
 * for two meters that happen to lie beside each other.
 *
 * <p>An account is a snapshot of the configuration; the meters behind it are shared by all
 * snapshots.
 */
public final class Account {
  private final Payer payer;
  private final List<Bound> bounds;
  private final boolean free;
  private final Object lock;
  private final Clock clock;

  Account(Payer payer, List<Bound> bounds, Object lock, Clock clock) {
    this.payer = payer;
    this.bounds = List.copyOf(bounds);
    this.free = bounds.stream().allMatch(Bound::isFree);
    this.lock = lock;
    this.clock = clock;
  }

  /** Somebody whom nothing bounds. */
  public static Account unlimited(String name, Clock clock) {
    return new Account(Payer.of(name), List.of(), new Object(), clock);
  }

  /** The same account, for a request with these tags beside those of its scopes. */
  public Account with(Map<String, String> tags) {
    return tags.isEmpty()
        ? this
        : new Account(payer.with(Tags.merge(payer.tags(), tags)), bounds, lock, clock);
  }

  public Payer payer() {
    return payer;
  }

  /** The key's name. */
  public String name() {
    return payer.key();
  }

  public boolean mayAsk(String model) {
    for (Bound b : bounds) {
      List<String> models = b.scope().models();
      if (!models.isEmpty() && !models.contains(model)) {
        return false;
      }
    }
    return true;
  }

  /** What could be spent at this moment. */
  public Allowance allowance() {
    if (free) {
      return Allowance.UNBOUNDED;
    }
    List<Allowance.Part> parts = new ArrayList<>();
    synchronized (lock) {
      long now = clock.millis();
      for (Bound b : bounds) {
        for (Bound.OfMoney m : b.budgets()) {
          parts.add(Allowance.part(m.budget().models(), m.left(now)));
        }
      }
    }
    return new Allowance(parts);
  }

  /** Takes from all scopes, or takes nothing and says which had too little. */
  public Reserving reserve(Wish wish) {
    if (free) {
      return new Held(Reservation.NOTHING, Standing.FREE);
    }
    BigDecimal worst = wish.worst(List.of());
    synchronized (lock) {
      long now = clock.millis();
      Denied denied = denial(wish, worst, now);
      if (denied != null) {
        return denied;
      }
      Reservation taken = new Reservation(now, wish.tokens());
      for (Bound b : bounds) {
        b.takeMoney(wish, worst, taken);
        b.takeRates(wish, taken);
      }
      return new Held(taken, standing(wish, now));
    }
  }

  /** Why {@link #reserve} would refuse at this moment, or null. */
  public @Nullable Denied denial(Wish wish) {
    synchronized (lock) {
      return denial(wish, wish.worst(List.of()), clock.millis());
    }
  }

  /** All are asked, so that what each lacks of its share is known at once. */
  private @Nullable Denied denial(Wish wish, BigDecimal worst, long now) {
    Denied denied = null;
    for (Bound b : bounds) {
      denied = Bound.graver(denied, b.tooFast(wish, now));
      denied = Bound.graver(denied, b.tooDear(wish, worst, now));
    }
    return denied == null ? null : denied.with(standing(wish, now));
  }

  /**
   * Takes more money for a request under way, whose answer is becoming longer than was reserved; or
   * takes nothing and returns false.
   */
  public boolean extend(Reservation reservation, Wish more) {
    if (reservation == Reservation.NOTHING) {
      return true;
    }
    BigDecimal worst = more.worst(List.of());
    synchronized (lock) {
      long now = clock.millis();
      for (Bound b : bounds) {
        if (b.tooDear(more, worst, now) != null) {
          return false;
        }
      }
      bounds.forEach(b -> b.takeMoney(more, worst, reservation));
      return true;
    }
  }

  /** Gives a reservation back and charges what it came to. Once for each reservation. */
  public void settle(Reservation reservation, Charge charge) {
    if (reservation == Reservation.NOTHING && !isMetered()) {
      return;
    }
    synchronized (lock) {
      reservation.settle(charge);
      for (Bound b : bounds) {
        b.meters().budgets.forEach(m -> m.charge(charge));
      }
    }
  }

  /** A budget may have been given since this snapshot was taken. */
  private boolean isMetered() {
    for (Bound b : bounds) {
      if (!b.meters().budgets.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private Standing standing(Wish wish, long now) {
    Standing.Rate requests = null;
    Standing.Rate tokens = null;
    for (Bound b : bounds) {
      for (Bound.OfRate r : b.rates()) {
        if (wish.concerns(r.limit().models())) {
          requests =
              Standing.tighter(
                  requests, rate(r.limit().requestsPerMinute(), r.meter().requests, now));
          tokens =
              Standing.tighter(tokens, rate(r.limit().tokensPerMinute(), r.meter().tokens, now));
        }
      }
    }
    return requests == null && tokens == null ? Standing.FREE : new Standing(requests, tokens);
  }

  private static Standing.@Nullable Rate rate(@Nullable Long limit, Minute minute, long now) {
    if (limit == null) {
      return null;
    }
    long used = minute.sum(now);
    long reset = used == 0 ? 0 : minute.waitFor(now, limit, limit);
    return new Standing.Rate(limit, Math.max(0, limit - used), reset);
  }

  /** How each budget of each scope stands, the narrowest scope first. */
  public List<BudgetState> budgets() {
    List<BudgetState> states = new ArrayList<>();
    synchronized (lock) {
      long now = clock.millis();
      for (Bound b : bounds) {
        states.addAll(b.states(now));
      }
    }
    return states;
  }
}
