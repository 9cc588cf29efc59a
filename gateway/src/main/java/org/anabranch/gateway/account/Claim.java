package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.LongFunction;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * What this process wants of one bound that several processes share, and what it gets. Escrow: what
 * all hold together and what the books tell as spent is never more than the bound, so whoever keeps
 * within what it holds cannot overspend, whatever becomes of the others. What is held covers what
 * is reserved and what was charged and is not in the books yet; a charge that enters the books
 * lowers it by as much. Holding on to what one holds is therefore always safe, and only more needs
 * to be free. For one thread.
 */
public final class Claim {
  /** The period of limits, which have none. */
  private static final long ALWAYS = -1;

  private static final int SCALE = 12;

  private final ScopeId scope;
  private final String bound;
  private final long period;
  private final BigDecimal most;
  private final Share share;
  private final LongFunction<BigDecimal> taken;
  private final @Nullable BudgetMeter meter;
  private final Sums.@Nullable Sum sum;
  private final boolean wanted;
  private final Object lock;
  private BigDecimal granted = BigDecimal.ZERO;
  private BigDecimal needed = BigDecimal.ZERO;

  private Claim(
      ScopeId scope,
      String bound,
      long period,
      BigDecimal most,
      Share share,
      LongFunction<BigDecimal> taken,
      @Nullable BudgetMeter meter,
      Sums.@Nullable Sum sum,
      boolean wanted,
      Object lock) {
    this.scope = scope;
    this.bound = bound;
    this.period = period;
    this.most = most;
    this.share = share;
    this.taken = taken;
    this.meter = meter;
    this.sum = sum;
    this.wanted = wanted;
    this.lock = lock;
  }

  /**
   * @param wanted whether another process lacks some of it
   */
  static Claim ofMoney(
      ScopeId scope, Bound.OfMoney money, Sums sums, boolean wanted, Object lock, long now) {
    BudgetMeter meter = money.meter();
    long since = meter.since(now);
    meter.rotate();
    return new Claim(
        scope,
        name(scope, meter.period().name(), meter.models()),
        since == Long.MIN_VALUE ? 0 : since,
        money.budget().usd(),
        meter.share,
        at -> meter.taken(),
        meter,
        sums.of(scope, meter, since),
        wanted,
        lock);
  }

  static Claim ofRate(
      ScopeId scope,
      String what,
      RateMeter meter,
      long most,
      Share share,
      LongFunction<BigDecimal> taken,
      boolean wanted,
      Object lock) {
    return new Claim(
        scope,
        name(scope, what, meter.models()),
        ALWAYS,
        BigDecimal.valueOf(most),
        share,
        taken,
        null,
        null,
        wanted,
        lock);
  }

  /** The same in every process. */
  static String name(ScopeId scope, String what, List<String> models) {
    return Json.write(List.of(scope.kind().name(), scope.workspace(), scope.name(), what, models));
  }

  public String workspace() {
    return scope.workspace();
  }

  public String bound() {
    return bound;
  }

  /** When the budget's period began; 0 for a total, less for limits. */
  public long period() {
    return period;
  }

  public boolean isMoney() {
    return meter != null;
  }

  /**
   * Decides how much is held from now on. Where that is less than before it holds at once; where it
   * is more, only with {@link #granted}, when it is written down.
   *
   * @param others what the others hold together
   * @param processes how many there are, this one among them
   * @param upTo the last entry of this process's journal that is in the books as they are read
   */
  public BigDecimal decide(BigDecimal others, int processes, long upTo, long now) {
    synchronized (lock) {
      if (isOver(now)) {
        return BigDecimal.ZERO;
      }
      BigDecimal booked = meter == null ? BigDecimal.ZERO : meter.converted(upTo);
      BigDecimal kept = share.held().subtract(booked).max(BigDecimal.ZERO);
      BigDecimal own = taken.apply(now).subtract(booked);
      BigDecimal spent = sum == null ? BigDecimal.ZERO : sum.spent();
      BigDecimal free = most.subtract(spent).subtract(others);
      needed = own.add(share.lacking());
      BigDecimal wish = needed.max(ahead(own, free, kept, processes));
      granted = own.max(wish.min(free.max(kept)));
      if (granted.compareTo(kept) < 0) {
        share.giveBackTo(granted.add(booked));
      }
      return granted;
    }
  }

  /**
   * How much it is good to hold: of money half of this process's part of what nobody holds, so that
   * one that is lost takes little with it; of a rate its whole part. What another lacks is given
   * back, as far as it is more than one's part.
   */
  private BigDecimal ahead(BigDecimal own, BigDecimal free, BigDecimal kept, int processes) {
    if (meter == null) {
      BigDecimal part = part(most, processes);
      return wanted ? part.min(kept) : part;
    }
    BigDecimal part = part(free.subtract(own).max(BigDecimal.ZERO), 2 * processes);
    return wanted ? own : own.add(part);
  }

  private static BigDecimal part(BigDecimal whole, int parts) {
    return whole.divide(BigDecimal.valueOf(parts), SCALE, RoundingMode.DOWN);
  }

  private boolean isOver(long now) {
    return meter != null && sum != null && meter.since(now) != sum.start;
  }

  /** Whether a request lacks more than could be granted: others hold the rest. */
  public boolean isInVain() {
    return granted.compareTo(needed) < 0;
  }

  /** What was decided is written down. */
  public void granted(long upTo, long now) {
    synchronized (lock) {
      if (isOver(now)) {
        return;
      }
      if (meter != null && sum != null) {
        meter.booked(sum.spent(), upTo);
      }
      BigDecimal left = granted.subtract(taken.apply(now)).max(BigDecimal.ZERO);
      boolean all = meter == null && granted.compareTo(most) >= 0;
      share.hold(granted, all ? BigDecimal.ZERO : part(left, 2), isInVain());
    }
  }
}
