package org.anabranch.gateway.account;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.anabranch.gateway.account.Reserving.Denied;
import org.anabranch.gateway.account.Reserving.Held;
import org.anabranch.gateway.account.Reserving.What;
import org.anabranch.gateway.account.ScopeId.Kind;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z"); // a Sunday
  private static final ScopeId KEY = new ScopeId(Kind.KEY, "acme", "k");
  private static final ScopeId TEAM = new ScopeId(Kind.TEAM, "acme", "research");
  private static final ScopeId WORKSPACE = new ScopeId(Kind.WORKSPACE, "acme", "acme");

  private final TestClock clock = new TestClock(START);
  private final Ledger ledger = new Ledger(clock);
  private final Map<ScopeId, Scope> scopes = new HashMap<>();
  private long entries;

  private void budget(ScopeId id, String usd, Period period, String... models) {
    Scope old = scopes.getOrDefault(id, Scope.free(id));
    List<Budget> budgets = new ArrayList<>(old.budgets());
    budgets.add(new Budget(new BigDecimal(usd), period, List.of(models)));
    scopes.put(id, new Scope(id, budgets, old.limits(), old.models(), old.tags()));
  }

  private void limit(ScopeId id, RateLimit limit) {
    scopes.put(id, new Scope(id, List.of(), List.of(limit), List.of(), Map.of()));
  }

  private Account account(String key) {
    Payer payer = new Payer("acme", "research", "", key, Map.of());
    Account account = ledger.account(payer, id -> scopes.getOrDefault(id, Scope.free(id)));
    ledger.warming().finish(entries);
    return account;
  }

  private static Wish wish(String model, String usd, long tokens) {
    return new Wish(model, List.of(new Wish.Option("d-" + model, model, Money.usd(usd))), tokens);
  }

  private static Wish wish(String usd) {
    return wish("m", usd, 10);
  }

  private Charge charge(String usd) {
    return charge("m", usd, 10);
  }

  private Charge charge(String model, String usd, long tokens) {
    return new Charge(
        ++entries, clock.millis(), model, "d-" + model, model, Money.usd(usd), tokens);
  }

  private static Held held(Reserving reserving) {
    assertThat(reserving).isInstanceOf(Held.class);
    return (Held) reserving;
  }

  private static Denied denied(Reserving reserving) {
    assertThat(reserving).isInstanceOf(Denied.class);
    return (Denied) reserving;
  }

  private void spend(Account account, String usd) {
    account.settle(held(account.reserve(wish(usd))).reservation(), charge(usd));
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 10) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void however_many_reserve_at_once_no_budget_of_any_scope_is_passed_and_the_sums_are_exact(
      long seed) throws Exception {
    for (int key = 0; key < 4; key++) {
      budget(new ScopeId(Kind.KEY, "acme", "k" + key), "4", Period.TOTAL);
    }
    budget(TEAM, "9", Period.TOTAL);
    budget(WORKSPACE, "10", Period.TOTAL);
    List<Account> accounts = new ArrayList<>();
    List<Callable<BigDecimal>> work = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      Account account = account("k" + t % 4);
      accounts.add(account);
      long own = seed * 1000 + t;
      work.add(() -> spendAtRandom(account, new SplittableRandom(own)));
    }
    BigDecimal charged = BigDecimal.ZERO;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(work)) {
        charged = charged.add(result.get());
      }
    }

    BudgetState team = accounts.getFirst().budgets().get(1);
    assertThat(team.spent()).isEqualTo(new Money(charged));
    assertThat(accounts.getFirst().budgets().get(2).spent()).isEqualTo(new Money(charged));
    assertThat(charged).isBetween(new BigDecimal("8"), new BigDecimal("9"));
    for (Account account : accounts) {
      for (BudgetState state : account.budgets()) {
        assertThat(state.reserved()).isEqualTo(Money.ZERO);
        assertThat(state.spent().usd()).isLessThanOrEqualTo(state.budget().usd());
      }
    }
  }

  private BigDecimal spendAtRandom(Account account, SplittableRandom random) {
    BigDecimal charged = BigDecimal.ZERO;
    for (int i = 0; i < 300; i++) {
      int cents = 1 + random.nextInt(50);
      Money worst = Money.usd("0.01").perMillion(1_000_000L * cents);
      if (account.reserve(wish(worst.usd().toPlainString())) instanceof Held held) {
        Thread.yield();
        Money cost = Money.usd("0.01").perMillion(random.nextLong(1_000_000L * cents + 1));
        account.settle(held.reservation(), new Charge(0, clock.millis(), "m", "d-m", "m", cost, 5));
        charged = charged.add(cost.usd());
      }
    }
    return charged;
  }

  @Test
  void a_refusal_takes_from_no_scope_and_says_which_had_too_little_and_when_it_renews() {
    budget(KEY, "100", Period.MONTH);
    budget(TEAM, "1", Period.DAY);
    Account account = account("k");
    spend(account, "0.75");

    Denied denied = denied(account.reserve(wish("0.5")));

    assertThat(denied.scope()).isEqualTo(TEAM);
    assertThat(denied.left()).isEqualTo("$0.25");
    assertThat(denied.renewsAt()).isEqualTo(Instant.parse("2026-11-23T00:00:00Z").toEpochMilli());
    assertThat(account.budgets().getFirst().reserved()).isEqualTo(Money.ZERO);
    assertThat(denied.toProblem(clock.millis()).message())
        .isEqualTo(
            "The budget of the team “research” of workspace “acme” does not cover this request:"
                + " $0.25 of $1.00 (per day) is left, and it renews at 2026-11-23T00:00:00Z.");
    assertThat(denied.toProblem(clock.millis()).facts()).containsEntry("retry_after", "43200");
  }

  @Test
  void each_period_starts_anew_at_its_time() {
    Map<Period, String> ends =
        Map.of(
            Period.MINUTE, "2026-11-22T12:01:00Z",
            Period.HOUR, "2026-11-22T13:00:00Z",
            Period.DAY, "2026-11-23T00:00:00Z",
            Period.WEEK, "2026-11-23T00:00:00Z",
            Period.MONTH, "2026-12-01T00:00:00Z");
    ends.forEach(
        (period, end) -> {
          TestClock own = new TestClock(START);
          ScopeId id = new ScopeId(Kind.KEY, "default", "k");
          Scope scope =
              new Scope(
                  id,
                  List.of(new Budget(BigDecimal.ONE, period, List.of())),
                  List.of(),
                  List.of(),
                  Map.of());
          Ledger its = new Ledger(own);
          Account account = its.account(Payer.of("k"), i -> i.equals(id) ? scope : Scope.free(i));
          its.warming().finish(0);
          Charge all = new Charge(1, own.millis(), "m", "d", "m", Money.usd("1"), 1);
          account.settle(held(account.reserve(wish("1"))).reservation(), all);

          own.advance(Duration.between(START, Instant.parse(end)).minusMillis(1));
          assertThat(account.reserve(wish("0.1"))).as("%s", period).isInstanceOf(Denied.class);
          own.advance(Duration.ofMillis(1));
          assertThat(account.reserve(wish("1"))).as("%s", period).isInstanceOf(Held.class);
        });
  }

  @Test
  void a_budget_for_some_models_counts_them_alone_by_name_alias_or_deployment() {
    budget(KEY, "1", Period.TOTAL, "big");
    Account account = account("k");
    spend(account, "5");
    account.settle(
        held(account.reserve(wish("big", "1", 1))).reservation(), charge("big", "0.9", 1));

    assertThat(account.reserve(wish("big", "0.2", 1))).isInstanceOf(Denied.class);
    assertThat(account.reserve(wish("5"))).isInstanceOf(Held.class);
    Wish either =
        new Wish(
            "writer",
            List.of(
                new Wish.Option("a", "small", Money.usd("3")),
                new Wish.Option("b", "big", Money.usd("0.1"))),
            1);
    assertThat(account.reserve(either)).isInstanceOf(Held.class);
    assertThat(account.budgets().getFirst().reserved()).isEqualTo(Money.usd("0.1"));
    assertThat(account.allowance().left("writer", "a", "small")).isNull();
    assertThat(account.allowance().left("writer", "b", "big")).isEqualTo(Money.ZERO);
  }

  @Test
  void what_costs_nothing_passes_an_exhausted_budget() {
    budget(KEY, "0", Period.TOTAL);
    Account account = account("k");

    assertThat(account.reserve(wish("0"))).isInstanceOf(Held.class);
    assertThat(account.reserve(wish("0.000001"))).isInstanceOf(Denied.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void in_no_sixty_seconds_more_requests_pass_than_the_limit_says(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    limit(KEY, new RateLimit(20L, null, null, List.of()));
    Account account = account("k");
    List<Long> passed = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      clock.advance(Duration.ofMillis(random.nextLong(1500)));
      switch (account.reserve(wish("0"))) {
        case Held held -> {
          passed.add(clock.millis());
          account.settle(held.reservation(), charge("0"));
        }
        case Denied denied -> {
          assertThat(denied.what()).isEqualTo(What.REQUESTS_PER_MINUTE);
          clock.advance(Duration.ofMillis(requireNonNull(denied.renewsAt()) - clock.millis()));
          Held held = held(account.reserve(wish("0")));
          passed.add(clock.millis());
          account.settle(held.reservation(), charge("0"));
        }
      }
    }
    for (int i = 20; i < passed.size(); i++) {
      assertThat(passed.get(i) - passed.get(i - 20))
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(60_000);
    }
  }

  @Test
  void a_limit_holds_and_frees_itself_whichever_way_the_clock_jumps() {
    limit(KEY, new RateLimit(3L, null, null, List.of()));
    Account account = account("k");
    spend(account, "0");
    clock.advance(Duration.ofHours(1));
    spend(account, "0");
    spend(account, "0");

    clock.advance(Duration.ofHours(-1));
    spend(account, "0");
    assertThat(denied(account.reserve(wish("0"))).renewsAt())
        .isNotNull()
        .isLessThanOrEqualTo(clock.millis() + 62_000);
    clock.advance(Duration.ofSeconds(62));
    spend(account, "0");
  }

  @Test
  void a_budget_counts_on_after_the_clock_was_ahead_over_the_end_of_its_period() {
    budget(KEY, "10", Period.DAY);
    Account account = account("k");
    clock.advance(Duration.ofDays(1));
    spend(account, "4");

    clock.advance(Duration.ofDays(-1));
    spend(account, "5");
    assertThat(account.reserve(wish("2"))).isInstanceOf(Denied.class);
    clock.advance(Duration.ofDays(1));
    assertThat(account.reserve(wish("2"))).isInstanceOf(Held.class);
  }

  @Test
  void tokens_are_reserved_as_estimated_and_settled_as_used() {
    limit(TEAM, new RateLimit(null, 1000L, null, List.of()));
    Account account = account("k");
    Held held = held(account.reserve(wish("m", "0", 600)));
    assertThat(held.standing().headers())
        .containsEntry("x-ratelimit-limit-tokens", "1000")
        .containsEntry("x-ratelimit-remaining-tokens", "400");
    assertThat(denied(account.reserve(wish("m", "0", 600))).what())
        .isEqualTo(What.TOKENS_PER_MINUTE);

    account.settle(held.reservation(), charge("m", "0", 100));

    assertThat(held(account.reserve(wish("m", "0", 600))).standing().headers())
        .containsEntry("x-ratelimit-remaining-tokens", "300");
    assertThat(denied(account.reserve(wish("m", "0", 1001))).renewsAt()).isNull();
  }

  @Test
  void requests_at_once_come_free_when_they_end() {
    limit(WORKSPACE, new RateLimit(null, null, 2, List.of()));
    Account account = account("k");
    Held first = held(account.reserve(wish("0")));
    held(account("other").reserve(wish("0")));
    assertThat(denied(account.reserve(wish("0"))).scope()).isEqualTo(WORKSPACE);

    account.settle(first.reservation(), charge("0"));

    assertThat(account.reserve(wish("0"))).isInstanceOf(Held.class);
  }

  @Test
  void a_growing_answer_takes_more_until_the_budget_ends() {
    budget(KEY, "1", Period.TOTAL);
    Account account = account("k");
    Reservation reservation = held(account.reserve(wish("0.4"))).reservation();

    assertThat(account.extend(reservation, wish("0.5"))).isTrue();
    assertThat(account.extend(reservation, wish("0.5"))).isFalse();
    account.settle(reservation, charge("0.8"));

    assertThat(account.allowance().left("m", "d-m", "m")).isEqualTo(Money.usd("0.2"));
    assertThat(account.budgets().getFirst().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void a_changed_configuration_keeps_what_was_spent_and_what_is_reserved() {
    budget(KEY, "10", Period.DAY);
    Account before = account("k");
    spend(before, "4");
    Reservation open = held(before.reserve(wish("3"))).reservation();
    scopes.remove(KEY);
    budget(KEY, "8", Period.DAY);
    Account after = account("k");

    assertThat(after.reserve(wish("1.1"))).isInstanceOf(Denied.class);
    before.settle(open, charge("1"));
    assertThat(after.allowance().left("m", "d-m", "m")).isEqualTo(Money.usd("3"));
  }

  @Test
  void a_budget_made_while_requests_go_on_learns_exactly_what_was_spent_before() {
    Account before = account("k");
    Reservation open = held(before.reserve(wish("1"))).reservation();
    Charge early = charge("0.25");
    before.settle(open, early);
    budget(KEY, "10", Period.DAY);
    Payer payer = new Payer("acme", "research", "", "k", Map.of());
    Account after = ledger.account(payer, id -> scopes.getOrDefault(id, Scope.free(id)));
    Warming warming = ledger.warming();
    Charge inTheBooks = charge("0.5");
    before.settle(Reservation.NOTHING, inTheBooks);
    Charge notYet = charge("2");
    before.settle(Reservation.NOTHING, notYet);

    warming.sums().day(spent(payer, early));
    warming.sums().day(spent(payer, inTheBooks));
    warming.finish(inTheBooks.entry());

    assertThat(after.budgets().getFirst().spent()).isEqualTo(Money.usd("2.75"));
  }

  private Spent spent(Payer payer, Charge c) {
    return new Spent(payer, c.asked(), c.deployment(), c.model(), c.at(), c.cost(), c.tokens());
  }

  @Test
  void tags_are_bounded_and_those_of_the_request_win() {
    scopes.put(KEY, new Scope(KEY, List.of(), List.of(), List.of(), Map.of("a", "key", "b", "2")));
    Account account = account("k").with(Tags.parse("a=mine, c , =x," + "n".repeat(99) + "=1"));

    assertThat(account.payer().tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("a", "mine", "b", "2", "c", "", "n".repeat(32), "1"));
  }
}
