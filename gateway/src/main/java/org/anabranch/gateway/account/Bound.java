package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.anabranch.gateway.account.Reserving.Denied;
import org.anabranch.gateway.account.Reserving.Lack;
import org.anabranch.gateway.account.Reserving.What;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** One scope of an account, as configured, with its meters. All but its making needs the lock. */
record Bound(Scope scope, Meters meters, List<OfMoney> budgets, List<OfRate> rates) {
  /** So soon others may have given back what they do not need. */
  private static final long SHARE_MILLIS = 2_000;

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

  /** From here on only what is granted may be taken. */
  void share() {
    budgets.forEach(m -> m.meter().share.begin());
    for (OfRate rate : rates) {
      rate.meter().requestsShare.begin();
      rate.meter().tokensShare.begin();
      rate.meter().atOnceShare.begin();
    }
  }

  boolean isLow(long now) {
    List<Claim> claims = new ArrayList<>();
    for (OfMoney money : budgets) {
      money.meter().since(now);
      if (money.meter().share.isLow(money.meter().taken())) {
        return true;
      }
    }
    claimRates(claims, Set.of(), this, now);
    return !claims.isEmpty();
  }

  /**
   * Adds what is low, or what others lack.
   *
   * @param lacking the names of bounds that others lack some of
   */
  void claim(List<Claim> claims, Sums sums, Set<String> lacking, Object lock, long now) {
    ScopeId id = scope.id();
    for (OfMoney money : budgets) {
      BudgetMeter meter = money.meter();
      meter.since(now);
      boolean wanted = lacking.contains(Claim.name(id, meter.period().name(), meter.models()));
      if (wanted || meter.share.isLow(meter.taken())) {
        claims.add(Claim.ofMoney(id, money, sums, wanted, lock, now));
      }
    }
    claimRates(claims, lacking, lock, now);
  }

  private void claimRates(List<Claim> claims, Set<String> lacking, Object lock, long now) {
    for (OfRate each : rates) {
      RateMeter m = each.meter();
      RateLimit limit = each.limit();
      if (limit.requestsPerMinute() instanceof Long most) {
        claim(claims, m, "requests", most, m.requestsShare, m.requests::sum, lacking, lock, now);
      }
      if (limit.tokensPerMinute() instanceof Long most) {
        claim(claims, m, "tokens", most, m.tokensShare, m.tokens::sum, lacking, lock, now);
      }
      if (limit.requestsAtOnce() instanceof Integer most) {
        claim(claims, m, "at once", most, m.atOnceShare, _ -> m.atOnce(), lacking, lock, now);
      }
    }
  }

  private void claim(
      List<Claim> claims,
      RateMeter meter,
      String what,
      long most,
      Share share,
      LongUnaryOperator taken,
      Set<String> lacking,
      Object lock,
      long now) {
    boolean wanted = lacking.contains(Claim.name(scope.id(), what, meter.models()));
    BigDecimal already = BigDecimal.valueOf(taken.applyAsLong(now));
    if (wanted || share.isLow(already)) {
      claims.add(
          Claim.ofRate(
              scope.id(),
              what,
              meter,
              most,
              share,
              at -> BigDecimal.valueOf(taken.applyAsLong(at)),
              wanted,
              lock));
    }
  }

  boolean isFree() {
    return budgets.isEmpty() && rates.isEmpty();
  }

  List<BudgetState> states(long now) {
    return budgets.stream().map(m -> m.meter().state(scope.id(), m.budget(), now)).toList();
  }

  /** The one that asking others for more does not help against, where there is one. */
  static @Nullable Denied graver(@Nullable Denied a, @Nullable Denied b) {
    return a == null || b != null && a.elsewhere() && !b.elsewhere() ? b : a;
  }

  @Nullable Denied tooFast(Wish wish, long now) {
    Denied denied = null;
    for (OfRate rate : rates) {
      if (wish.concerns(rate.limit().models())) {
        denied = graver(denied, tooFast(rate, wish, now));
      }
    }
    return denied;
  }

  private @Nullable Denied tooFast(OfRate rate, Wish wish, long now) {
    RateLimit limit = rate.limit();
    RateMeter meter = rate.meter();
    Denied denied = null;
    if (limit.requestsAtOnce() instanceof Integer most) {
      denied =
          meter.atOnce() >= most
              ? denied(limit, What.REQUESTS_AT_ONCE, most, 0, now + 1000)
              : shared(
                  limit, What.REQUESTS_AT_ONCE, most, meter.atOnceShare, meter.atOnce(), 1, now);
    }
    if (limit.requestsPerMinute() instanceof Long most) {
      denied = graver(denied, tooMany(limit, meter, most, now));
    }
    if (limit.tokensPerMinute() instanceof Long most) {
      denied = graver(denied, tooLong(limit, meter, most, wish, now));
    }
    return denied;
  }

  private @Nullable Denied tooMany(RateLimit limit, RateMeter meter, long most, long now) {
    long asked = meter.requests.sum(now);
    if (asked + 1 <= most) {
      return shared(limit, What.REQUESTS_PER_MINUTE, most, meter.requestsShare, asked, 1, now);
    }
    Long renews = most == 0 ? null : now + meter.requests.waitFor(now, 1, most);
    return denied(limit, What.REQUESTS_PER_MINUTE, most, 0, renews);
  }

  private @Nullable Denied tooLong(
      RateLimit limit, RateMeter meter, long most, Wish wish, long now) {
    long used = meter.tokens.sum(now);
    if (used + wish.tokens() <= most) {
      return shared(
          limit, What.TOKENS_PER_MINUTE, most, meter.tokensShare, used, wish.tokens(), now);
    }
    boolean ever = wish.tokens() <= most;
    Long renews = ever ? now + meter.tokens.waitFor(now, wish.tokens(), most) : null;
    return denied(limit, What.TOKENS_PER_MINUTE, most, Math.max(0, most - used), renews);
  }

  /** Null where this process's share covers it; others hold the rest of the limit. */
  private @Nullable Denied shared(
      RateLimit limit, What what, long most, Share share, long taken, long more, long now) {
    if (share.covers(BigDecimal.valueOf(taken), BigDecimal.valueOf(more))) {
      return null;
    }
    return new Denied(
        scope.id(),
        what,
        Long.toString(most),
        "0",
        limit.models(),
        null,
        now + SHARE_MILLIS,
        Standing.FREE,
        lack(share));
  }

  private static Lack lack(Share share) {
    return share.isAskedInVain() ? Lack.OF_ALL_SHARES : Lack.OF_SHARE;
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
        Standing.FREE,
        Lack.OF_BOUND);
  }

  /** Says which budget does not cover this; what costs nothing passes an exhausted one. */
  @Nullable Denied tooDear(Wish wish, BigDecimal worst, long now) {
    Denied denied = null;
    for (OfMoney money : budgets) {
      BigDecimal amount = amount(wish, money.budget(), worst);
      if (amount.signum() > 0) {
        denied = graver(denied, tooDear(money, amount, now));
      }
    }
    return denied;
  }

  private @Nullable Denied tooDear(OfMoney money, BigDecimal amount, long now) {
    BudgetMeter meter = money.meter();
    BigDecimal left = money.left(now);
    if (amount.compareTo(left) > 0) {
      return denied(money.budget(), left, meter.renewsAt(), Lack.OF_BOUND);
    }
    Share share = meter.share;
    boolean alone = !share.isBegun(); // then what was taken need not be summed up
    return alone || share.covers(meter.taken(), amount)
        ? null
        : denied(
            money.budget(), share.held().subtract(meter.taken()), now + SHARE_MILLIS, lack(share));
  }

  private Denied denied(Budget budget, BigDecimal left, @Nullable Long renews, Lack lack) {
    return new Denied(
        scope.id(),
        What.BUDGET,
        new Money(budget.usd()).toString(),
        Allowance.part(List.of(), left).left().toString(),
        budget.models(),
        budget.period(),
        renews,
        Standing.FREE,
        lack);
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
