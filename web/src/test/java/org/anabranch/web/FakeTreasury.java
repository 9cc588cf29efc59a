package org.anabranch.web;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Some keys, budgets and usage for looking at; what is made and revoked is remembered. */
final class FakeTreasury implements Treasury {
  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

  private final List<Key> keys = new ArrayList<>();
  private final boolean empty;

  FakeTreasury(boolean empty) {
    this.empty = empty;
    if (!empty) {
      keys.add(key("ci", "research", budget("25", "21.40", "1.2"), null));
      keys.add(key("mobile-app", "", budget("100", "12.5", "0"), null));
      keys.add(key("batch", "research", budget("5", "5", "0"), null));
      keys.add(key("old-laptop", "", null, AT));
    }
  }

  private static BudgetState budget(String usd, String spent, String reserved) {
    return new BudgetState(
        new ScopeId(ScopeId.Kind.KEY, "default", "k"),
        new Budget(new BigDecimal(usd), Period.MONTH, List.of()),
        Money.usd(spent),
        Money.usd(reserved),
        Instant.parse("2026-12-01T00:00:00Z").toEpochMilli());
  }

  private static Key key(
      String name, String team, @Nullable BudgetState budget, @Nullable Instant revoked) {
    Bounds bounds =
        new Bounds(
            budget == null ? List.of() : List.of(budget.budget()),
            List.of(new RateLimit(600L, 200_000L, null, List.of())),
            List.of(),
            Map.of());
    return new Key(
        name,
        "default",
        team,
        "",
        name.equals("mobile-app"),
        false,
        AT.minus(Duration.ofDays(30)),
        null,
        revoked,
        AT,
        null,
        bounds,
        budget == null ? List.of() : List.of(budget));
  }

  @Override
  public List<Key> keys() {
    return List.copyOf(keys);
  }

  @Override
  public Made make(NewKey key) {
    if (keys.stream().anyMatch(k -> k.name().equals(key.name()))) {
      throw Problem.badInput("key-exists", "There is a key “" + key.name() + "” already.", "")
          .asException();
    }
    keys.add(key(key.name(), key.team(), null, null));
    return new Made(key.name(), new Secret("sk-ab-0123456789abcdefghjkmnpqrstvwxyz01234567"));
  }

  @Override
  public Made rotate(String name, Duration grace) {
    return new Made(name, new Secret("sk-ab-rotated"));
  }

  @Override
  public void revoke(String name) {
    keys.replaceAll(k -> k.name().equals(name) ? key(name, k.team(), null, AT) : k);
  }

  @Override
  public List<Group> groups() {
    if (empty) {
      return List.of();
    }
    Bounds bounds = new Bounds(List.of(), List.of(), List.of(), Map.of());
    return List.of(
        new Group(
            new ScopeId(ScopeId.Kind.WORKSPACE, "default", "default"),
            bounds,
            List.of(budget("2000", "38.9", "1.2")),
            3),
        new Group(new ScopeId(ScopeId.Kind.TEAM, "default", "research"), bounds, List.of(), 2));
  }

  @Override
  public void set(ScopeId scope, Bounds bounds) {
    keys.replaceAll(
        k ->
            k.name().equals(scope.name()) && !bounds.budgets().isEmpty()
                ? key(
                    k.name(),
                    k.team(),
                    budget(bounds.budgets().getFirst().usd().toPlainString(), "1", "0"),
                    null)
                : k);
  }

  @Override
  public List<UsageLine> usage(UsageQuery query) {
    if (empty) {
      return List.of();
    }
    List<UsageLine> lines = new ArrayList<>();
    List<LocalDate> days = query.from().datesUntil(query.to().plusDays(1)).toList();
    for (int d = 0; d < days.size(); d++) {
      for (String name : List.of("ci", "mobile-app", "=batch")) {
        long n = 40 + (d * 37L + name.length() * 11L) % 90;
        lines.add(
            new UsageLine(
                days.get(d),
                name,
                new UsageSum(
                    n,
                    n / 20,
                    n / 30,
                    n * 900,
                    n * 300,
                    n * 120,
                    Money.usd("0.0031").perMillion(n * 1_000_000))));
      }
    }
    return lines;
  }

  @Override
  public List<Interrupted> interrupted() {
    return List.of();
  }

  @Override
  public Interrupted correct(String decision, Money cost) {
    throw new UnsupportedOperationException("Nothing was interrupted here");
  }
}
