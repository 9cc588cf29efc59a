package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.gateway.account.Reserving.Denied;
import org.anabranch.gateway.account.Reserving.What;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** One scope of an account, as configured, with its meters. All but its making needs the lock. */
record Bound(Scope scope, Meters meters, List<OfMoney> budgets, List<OfRate> rates) {
  record OfMoney(Budget budget, BudgetMeter meter) {
    BigDecimal left(long now) {
      return meter.left(budget.usd(), now);
    }
  }

  record OfRate(RateLimit limit, RateMeter meter) {}

  static Bound of(Scope scope, Meters meters, long now) {
    return new Bound(
        scope,
        meters,
        scope.budgets().stream().map(b -> new OfMoney(b, meters.budget(b, now))).toList(),
        scope.limits().stream().map(l -> new OfRate(l, meters.rate(l))).toList());
  }

  boolean isFree() {
    return budgets.isEmpty() && rates.isEmpty();
  }

  List<BudgetState> states(long now) {
    return budgets.stream().map(m -> m.meter().state(scope.id(), m.budget(), now)).toList();
  }

  @Nullable Denied tooFast(Wish wish, long now) {
    for (OfRate rate : rates) {
      Denied denied = wish.concerns(rate.limit().models()) ? tooFast(rate, wish, now) : null;
      if (denied != null) {
        return denied;
      }
    }
    return null;
  }

  private @Nullable Denied tooFast(OfRate rate, Wish wish, long now) {
    RateLimit limit = rate.limit();
    RateMeter meter = rate.meter();
    if (limit.requestsAtOnce() != null && meter.atOnce() >= limit.requestsAtOnce()) {
      return denied(limit, What.REQUESTS_AT_ONCE, limit.requestsAtOnce(), 0, now + 1000);
    }
    Long requests = limit.requestsPerMinute();
    if (requests != null && meter.requests.sum(now) + 1 > requests) {
      Long renews = requests == 0 ? null : now + meter.requests.waitFor(now, 1, requests);
      return denied(limit, What.REQUESTS_PER_MINUTE, requests, 0, renews);
    }
    Long tokens = limit.tokensPerMinute();
    if (tokens != null && meter.tokens.sum(now) + wish.tokens() > tokens) {
      boolean ever = wish.tokens() <= tokens;
      Long renews = ever ? now + meter.tokens.waitFor(now, wish.tokens(), tokens) : null;
      long left = Math.max(0, tokens - meter.tokens.sum(now));
      return denied(limit, What.TOKENS_PER_MINUTE, tokens, left, renews);
    }
    return null;
  }

  private Denied denied(RateLimit limit, What what, long most, long left, @Nullable Long renews) {
    return new Denied(
        scope.id(),
        what,
        Long.toString(most),
        Long.toString(left),
        limit.models(),
        null,
        renews,
        Standing.FREE);
  }

  /** Says which budget does not cover this; what costs nothing passes an exhausted one. */
  @Nullable Denied tooDear(Wish wish, BigDecimal worst, long now) {
    for (OfMoney money : budgets) {
      BigDecimal amount = amount(wish, money.budget(), worst);
      BigDecimal left = money.left(now);
      if (amount.signum() > 0 && amount.compareTo(left) > 0) {
        return new Denied(
            scope.id(),
            What.BUDGET,
            new Money(money.budget().usd()).toString(),
            Allowance.part(List.of(), left).left().toString(),
            money.budget().models(),
            money.budget().period(),
            money.meter().renewsAt(),
            Standing.FREE);
      }
    }
    return null;
  }

  void takeMoney(Wish wish, BigDecimal worst, Reservation into) {
    for (OfMoney money : budgets) {
      BigDecimal amount = amount(wish, money.budget(), worst);
      money.meter().reserve(amount);
      into.money.add(new Reservation.Part(money.meter(), amount));
    }
  }

  void takeRates(Wish wish, Reservation into) {
    for (OfRate rate : rates) {
      if (wish.concerns(rate.limit().models())) {
        rate.meter().take(into.at, into.tokens);
        into.rates.add(rate.meter());
      }
    }
  }

  private static BigDecimal amount(Wish wish, Budget budget, BigDecimal worst) {
    return budget.models().isEmpty() ? worst : wish.worst(budget.models());
  }
}
