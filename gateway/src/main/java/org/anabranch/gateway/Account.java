package org.anabranch.gateway;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.gateway.KeyConfig.Period;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What one caller has spent and reserved in the current period, and what it may. Reserving checks
 * and takes in one step, so spent + reserved never exceeds the budget however many threads reserve
 * at once. Exact; never blocks for long.
 */
final class Account {
  private final String name;
  private final @Nullable Money budget;
  private final Period period;
  private final List<String> models;
  private final Clock clock;

  private Money spent = Money.ZERO;
  private Money reserved = Money.ZERO;
  private LocalDate since;

  Account(String name, @Nullable Money budget, Period period, List<String> models, Clock clock) {
    this.name = name;
    this.budget = budget;
    this.period = period;
    this.models = List.copyOf(models);
    this.clock = clock;
    this.since = start();
  }

  /** Somebody without a budget: the local user, the studio. */
  static Account unlimited(String name, Clock clock) {
    return new Account(name, null, Period.TOTAL, List.of(), clock);
  }

  String name() {
    return name;
  }

  boolean mayAsk(String model) {
    return models.isEmpty() || models.contains(model);
  }

  /** What may still be reserved, or null when nothing bounds it. */
  synchronized @Nullable Money left() {
    if (budget == null) {
      return null;
    }
    turnPeriod();
    Money left = budget.minus(spent).minus(reserved);
    return left.usd().signum() < 0 ? Money.ZERO : left;
  }

  /** Takes the amount, or takes nothing and returns false. */
  synchronized boolean reserve(Money amount) {
    turnPeriod();
    if (budget != null
        && !amount.isZero()
        && spent.plus(reserved).plus(amount).compareTo(budget) > 0) {
      return false;
    }
    reserved = reserved.plus(amount);
    return true;
  }

  /** Gives a reservation back and charges what it came to, in the period of this moment. */
  synchronized void settle(Money reservation, Money cost) {
    turnPeriod();
    reserved = reserved.minus(reservation);
    spent = spent.plus(cost);
  }

  /** Charges what an earlier run of the process spent on that day, if the day is in the period. */
  synchronized void recall(LocalDate day, Money cost) {
    if (!day.isBefore(since)) {
      spent = spent.plus(cost);
    }
  }

  synchronized Money spent() {
    turnPeriod();
    return spent;
  }

  synchronized Money reserved() {
    return reserved;
  }

  private void turnPeriod() {
    LocalDate start = start();
    if (start.isAfter(since)) {
      since = start;
      spent = Money.ZERO;
    }
  }

  private LocalDate start() {
    LocalDate today = Instant.ofEpochMilli(clock.millis()).atZone(ZoneOffset.UTC).toLocalDate();
    return switch (period) {
      case DAY -> today;
      case MONTH -> today.withDayOfMonth(1);
      case TOTAL -> LocalDate.EPOCH;
    };
  }
}
