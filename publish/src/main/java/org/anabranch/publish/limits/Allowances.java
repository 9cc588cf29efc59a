package org.anabranch.publish.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.Allowance.Scope;
import org.anabranch.publish.limits.Allowance.Source;
import org.anabranch.publish.limits.Allowance.Unit;
import org.jspecify.annotations.Nullable;

/**
 * What the platforms still take, per account and per app, by the headers of their last replies, by
 * the codes with which they refuse, and by the quotas that the configuration states.
 *
 * <p>A call that the platform would refuse is not sent: it is refused here as throttled, with the
 * moment from which on more are taken, and its publication goes on then. What an app's accounts
 * share is shared fairly: as long as more than half is left anybody may call; from then on no
 * workspace takes more than its even part among those that called in the same period. Asked and
 * kept in memory; {@link AllowanceBook} stores it behind. Safe for many threads.
 */
public final class Allowances implements Meter {
  /** While more than this part of an app's allowance is left, it is not shared out. */
  private static final int SCARCE = 2;

  private static final Duration USUAL_WAIT = Duration.ofMinutes(5);

  /** An app is asked for again after this: an account may be connected by another one. */
  private static final Duration APP_HOLDS = Duration.ofMinutes(1);

  private record App(String id, Instant asked) {}

  /** What follows a call that came too fast. */
  private static final String TOO_FAST = " in a short while";

  private final Function<String, Optional<String>> appOf;
  private final DailyQuotas quotas;
  private final Clock clock;
  private final Map<String, App> apps = new HashMap<>();

  private final Learnt learnt = new Learnt();

  /**
   * @param appOf the id of the app through which an account is connected; accounts without one
   *     share their platform's
   */
  public Allowances(Function<String, Optional<String>> appOf, Clock clock) {
    this(appOf, DailyQuotas.NONE, clock);
  }

  /**
   * @param appOf as above
   * @param quotas how many calls of a kind platforms take of an account in a day
   */
  public Allowances(Function<String, Optional<String>> appOf, DailyQuotas quotas, Clock clock) {
    this.appOf = appOf;
    this.quotas = quotas;
    this.clock = clock;
  }

  /** All that is known of an account and of its app, those with least left first. */
  public synchronized List<Allowance> of(Account account) {
    Instant now = clock.instant();
    return both(account, app(account, now))
        .filter(a -> !a.isPast(now))
        .sorted(
            Comparator.comparingDouble(
                    (Allowance a) -> a.limit() == 0 ? 1 : (double) a.left() / a.limit())
                .thenComparing(Allowance::calls))
        .toList();
  }

  private Stream<Allowance> both(Account account, String app) {
    return Stream.of(account.id(), app).flatMap(learnt::of);
  }

  private String app(Account account, Instant now) {
    App cached = apps.get(account.id());
    if (cached == null || cached.asked().plus(APP_HOLDS).isBefore(now)) {
      String id = appOf.apply(account.id()).orElse("app of " + account.platform().key());
      cached = new App(id, now);
      apps.put(account.id(), cached);
    }
    return cached.id();
  }

  @Override
  public synchronized Optional<Failure> before(Asked asked) {
    Account account = asked.account();
    Instant now = clock.instant();
    String app = app(account, now);
    String calls = Endpoint.of(asked);
    quotas.of(asked, calls).ifPresent(quota -> open(account, quota, now));
    List<Allowance> concerned =
        both(account, app).filter(a -> Endpoint.counts(a.calls(), calls)).toList();
    Optional<Failure> closed =
        concerned.stream().flatMap(a -> closed(a, account, now).stream()).findFirst();
    if (closed.isEmpty()) {
      concerned.stream()
          .filter(a -> a.unit() == Unit.CALLS)
          .forEach(a -> take(a, account.workspace()));
      QuotaUnits.of(asked).forEach(cost -> count(account, app, cost, now));
    }
    return closed;
  }

  /** Begins a day's count where none is under way, and takes in a quota that was changed. */
  private void open(Account account, DailyQuotas.Quota quota, Instant now) {
    Optional<Allowance> known =
        learnt.of(new Learnt.Key(account.id(), quota.name())).filter(a -> !a.isPast(now));
    boolean holds =
        known.isPresent()
            && (known.get().source() != quota.source() || known.get().limit() == quota.most());
    if (!holds) {
      long used = known.map(a -> a.limit() - a.left()).orElse(0L);
      learnt.counted(
          new Allowance(
              account.platform(),
              Scope.ACCOUNT,
              account.id(),
              quota.name(),
              Unit.CALLS,
              quota.most(),
              Math.max(0, quota.most() - used),
              DailyQuotas.nextReset(now),
              now,
              quota.source()),
          0);
    }
  }

  private Optional<Failure> closed(Allowance allowance, Account account, Instant now) {
    if (allowance.isPast(now) || allowance.source() == Source.COUNTED) {
      return Optional.empty();
    }
    Optional<Instant> until = allowance.closedUntil(now);
    if (until.isEmpty() && !isFair(allowance, account.workspace())) {
      until = Optional.ofNullable(allowance.until());
    }
    return until.map(u -> throttled(account, allowance, Duration.between(now, u)));
  }

  /** Whether a workspace may take one more of what its app's accounts share. */
  private boolean isFair(Allowance allowance, String workspace) {
    Map<String, Long> taken = learnt.taken(allowance);
    if (allowance.scope() != Scope.APP
        || allowance.unit() != Unit.CALLS
        || allowance.left() * SCARCE > allowance.limit()
        || taken.isEmpty()) {
      return true;
    }
    int workspaces = taken.size() + (taken.containsKey(workspace) ? 0 : 1);
    return workspaces == 1 || taken.getOrDefault(workspace, 0L) < allowance.limit() / workspaces;
  }

  private void take(Allowance allowance, String workspace) {
    if (allowance.source() == Source.TOLD) {
      learnt.told(allowance.less(1));
    } else {
      learnt.counted(allowance.less(1), 1);
    }
    if (allowance.scope() == Scope.APP) {
      learnt.takes(allowance, workspace);
    }
  }

  /** YouTube tells nothing, so calls are counted by the prices that it publishes. */
  private void count(Account account, String app, QuotaUnits.Cost cost, Instant now) {
    long left =
        learnt
            .of(new Learnt.Key(app, cost.calls()))
            .filter(before -> !before.isPast(now))
            .map(Allowance::left)
            .orElse(cost.limit());
    learnt.counted(
        new Allowance(
            account.platform(),
            Scope.APP,
            app,
            cost.calls(),
            Unit.UNITS,
            cost.limit(),
            Math.max(0, left - cost.units()),
            QuotaUnits.nextReset(now),
            now,
            Source.COUNTED),
        cost.units());
  }

  private static Failure throttled(Account account, Allowance allowance, Duration wait) {
    String who = allowance.scope() == Scope.APP ? "this app" : account.name();
    return new Failure(
            Reason.THROTTLED,
            "allowance",
            "%s takes no more calls of %s for now (%s)."
                .formatted(account.platform().title(), who, allowance.calls()),
            wait.isNegative() ? USUAL_WAIT : wait.plusSeconds(1))
        .withFix(fix(allowance));
  }

  private static @Nullable String fix(Allowance allowance) {
    if (allowance.source() == Source.CONFIGURED) {
      return "It goes on after midnight in Beijing; if the platform grants more, raise"
          + " publish.quotas.%s in the configuration.".formatted(allowance.platform().key());
    }
    return allowance.platform() == Platform.WECHAT_OFFICIAL
            && allowance.calls().endsWith(DailyQuotas.IN_A_DAY)
        ? "It goes on after midnight in Beijing; or clear the quota in WeChat's console (ten times"
            + " a month), then plan the post again."
        : null;
  }

  @Override
  public synchronized void after(Asked asked, Api.Reply reply) {
    Account account = asked.account();
    Instant now = clock.instant();
    String calls = Endpoint.of(asked);
    for (RateHeaders.Told told : RateHeaders.read(reply, now)) {
      learnt.told(
          new Allowance(
              account.platform(),
              told.scope(),
              told.scope() == Scope.APP ? app(account, now) : account.id(),
              (told.everything() ? Endpoint.ALL : calls) + told.name(),
              told.unit(),
              told.limit(),
              told.left(),
              told.until(),
              now,
              Source.TOLD));
    }
    RateCodes.read(asked, reply, now)
        .ifPresent(
            closed ->
                learnt.told(
                    told(
                        account,
                        closed.scope(),
                        calls + (closed.day() ? DailyQuotas.IN_A_DAY : TOO_FAST),
                        closed.day() ? quotas.configured(asked, calls) : 0,
                        closed.until(),
                        now)));
  }

  /** None is left. */
  private Allowance told(
      Account account, Scope scope, String calls, long limit, Instant until, Instant now) {
    return new Allowance(
        account.platform(),
        scope,
        scope == Scope.APP ? app(account, now) : account.id(),
        calls,
        Unit.CALLS,
        limit,
        0,
        until,
        now,
        Source.TOLD);
  }

  /** A platform was asked for a day's quota, which may have been cleared or raised meanwhile. */
  @Override
  public synchronized void told(Quota quota) {
    Account account = quota.account();
    Instant now = clock.instant();
    learnt.told(
        new Allowance(
            account.platform(),
            Scope.ACCOUNT,
            account.id(),
            quota.calls() + DailyQuotas.IN_A_DAY,
            Unit.CALLS,
            quota.limit(),
            quota.left(),
            DailyQuotas.nextReset(now),
            now,
            Source.TOLD));
  }

  /** Takes out what is to be stored. */
  synchronized Learnt.Changes changes() {
    return learnt.changes();
  }

  synchronized void putBack(Learnt.Changes changes) {
    learnt.putBack(changes);
  }

  /** Takes in what is stored. */
  synchronized void stored(List<Allowance> allowances, List<Learnt.Share> shares) {
    allowances.forEach(learnt::stored);
    shares.forEach(learnt::stored);
  }
}
