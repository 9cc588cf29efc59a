package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What was spent and reserved in the current period of one budget. A new one is warming: it takes
 * down what is charged from now on, until {@link #warmed} tells what was charged before. Not safe
 * for threads; the till locks.
 */
final class BudgetMeter {
  private final Period period;
  private final List<String> models;

  private long since;
  private long until;
  private BigDecimal spent = BigDecimal.ZERO;
  private BigDecimal reserved = BigDecimal.ZERO;

  /** What was charged here: since the books were last read, and what they are being read for. */
  private BigDecimal unbooked = BigDecimal.ZERO;

  private BigDecimal booking = BigDecimal.ZERO;

  /** The charges among those unbooked that come while the books are read. */
  private final List<Charge> meanwhile = new ArrayList<>();

  private boolean isBooking;
  private long bookedUpTo = Long.MIN_VALUE;
  final Share share = new Share();
  private @Nullable List<Charge> sinceWarming = new ArrayList<>();

  BudgetMeter(Period period, List<String> models, long now) {
    this.period = period;
    this.models = models;
    this.since = period.start(now);
    this.until = period.end(now);
  }

  Period period() {
    return period;
  }

  List<String> models() {
    return models;
  }

  private void turn(long now) {
    if (now >= until) {
      since = period.start(now);
      until = period.end(now);
      spent = BigDecimal.ZERO;
      unbooked = BigDecimal.ZERO;
      booking = BigDecimal.ZERO;
      meanwhile.clear();
      share.end();
    } else if (now < since) { // the clock was ahead: what was charged meanwhile goes on to count
      since = period.start(now);
      until = period.end(now);
    }
  }

  /** What this process took of its share: reserved, or charged and perhaps not in the books. */
  BigDecimal taken() {
    return unbooked.add(booking).add(reserved);
  }

  /** From here on the books are read for what was charged so far. */
  void rotate() {
    booking = booking.add(unbooked);
    unbooked = BigDecimal.ZERO;
    meanwhile.clear();
    isBooking = true;
  }

  /** What of that is in the books when they hold this process's journal up to an entry. */
  BigDecimal converted(long upTo) {
    BigDecimal converted = booking;
    for (Charge charge : meanwhile) {
      if (charge.entry() <= upTo) {
        converted = converted.add(charge.cost().usd());
      }
    }
    return converted;
  }

  /**
   * What was charged before the rotation is among what the books tell.
   *
   * @param upTo the last entry of this process's journal that was in the books when they were read
   */
  void booked(BigDecimal told, long upTo) {
    booking = BigDecimal.ZERO;
    unbooked = BigDecimal.ZERO;
    isBooking = false;
    bookedUpTo = upTo;
    for (Charge charge : meanwhile) {
      if (charge.entry() > upTo) {
        unbooked = unbooked.add(charge.cost().usd());
      }
    }
    meanwhile.clear();
    if (sinceWarming == null) {
      spent = told.add(unbooked);
    }
  }

  long since(long now) {
    turn(now);
    return since;
  }

  @Nullable Long renewsAt() {
    return until == Long.MAX_VALUE ? null : until;
  }

  boolean isWarm() {
    return sinceWarming == null;
  }

  BudgetState state(ScopeId scope, Budget budget, long now) {
    turn(now);
    return new BudgetState(scope, budget, new Money(spent), new Money(reserved), renewsAt());
  }

  /**
   * Ends the warming.
   *
   * @param start the period that was added up
   * @param before what the books held of it
   * @param upTo the last entry of the journal that was in the books then
   */
  void warmed(long start, BigDecimal before, long upTo, long now) {
    List<Charge> later = sinceWarming;
    if (later == null) {
      return;
    }
    turn(now);
    sinceWarming = null;
    spent = start == since ? before : BigDecimal.ZERO;
    later.stream().filter(c -> c.entry() > upTo).forEach(this::add);
  }

  BigDecimal left(BigDecimal budget, long now) {
    turn(now);
    return budget.subtract(spent).subtract(reserved);
  }

  void reserve(BigDecimal amount) {
    reserved = reserved.add(amount);
  }

  void giveBack(BigDecimal amount) {
    reserved = reserved.subtract(amount);
  }

  void charge(Charge charge) {
    turn(charge.at());
    if (!Wish.counts(models, charge.asked(), charge.deployment(), charge.model())) {
      return;
    }
    if (charge.entry() <= bookedUpTo) {
      share.lower(charge.cost().usd()); // the books told it before it came here
      return;
    }
    if (charge.at() >= since) {
      unbooked = unbooked.add(charge.cost().usd());
      if (isBooking) {
        meanwhile.add(charge);
      }
    }
    if (sinceWarming != null) {
      sinceWarming.add(charge);
    } else {
      add(charge);
    }
  }

  /** What belongs to a period that is over is no concern of this one. */
  private void add(Charge charge) {
    if (charge.at() >= since) {
      spent = spent.add(charge.cost().usd());
    }
  }
}
