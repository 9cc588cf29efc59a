package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.anabranch.gateway.KeyConfig.Period;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountTest {
  private final TestClock clock = new TestClock(Bench.START);

  private Account account(String budget, Period period) {
    return new Account("team", Money.usd(budget), period, List.of(), clock);
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 10) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void however_many_reserve_at_once_the_budget_holds_and_the_sums_are_exact(long seed)
      throws Exception {
    Account account = account("10", Period.TOTAL);
    List<Callable<Money>> work = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      long own = seed * 1000 + t;
      work.add(() -> spendAtRandom(account, new SplittableRandom(own)));
    }
    Money charged = Money.ZERO;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(work)) {
        charged = charged.plus(result.get());
      }
    }

    assertThat(account.spent()).isEqualTo(charged);
    assertThat(account.reserved()).isEqualTo(Money.ZERO);
    assertThat(charged).isLessThanOrEqualTo(Money.usd("10"));
    assertThat(charged).isGreaterThan(Money.usd("9"));
  }

  private static Money spendAtRandom(Account account, SplittableRandom random) {
    Money charged = Money.ZERO;
    for (int i = 0; i < 300; i++) {
      int cents = 1 + random.nextInt(50);
      Money worst = Money.usd("0.01").perMillion(1_000_000L * cents);
      if (account.reserve(worst)) {
        Thread.yield();
        Money cost = Money.usd("0.01").perMillion(random.nextLong(1_000_000L * cents + 1));
        account.settle(worst, cost);
        charged = charged.plus(cost);
      }
      assertThat(account.spent()).isLessThanOrEqualTo(Money.usd("10"));
    }
    return charged;
  }

  @Test
  void a_budget_starts_anew_with_its_period() {
    Account account = account("1", Period.DAY);
    assertThat(account.reserve(Money.usd("1"))).isTrue();
    account.settle(Money.usd("1"), Money.usd("1"));
    assertThat(account.reserve(Money.usd("0.1"))).isFalse();

    clock.advance(Duration.ofHours(12));

    assertThat(account.left()).isEqualTo(Money.usd("1"));
    assertThat(account.reserve(Money.usd("0.1"))).isTrue();
  }

  @Test
  void what_was_spent_before_the_period_is_not_recalled() {
    Account account = account("10", Period.MONTH);
    account.recall(LocalDate.of(2026, 10, 31), Money.usd("5"));
    account.recall(LocalDate.of(2026, 11, 1), Money.usd("3"));

    assertThat(account.left()).isEqualTo(Money.usd("7"));
  }

  @Test
  void what_costs_nothing_passes_an_exhausted_budget() {
    Account account = account("0", Period.TOTAL);

    assertThat(account.reserve(Money.ZERO)).isTrue();
    assertThat(account.reserve(Money.usd("0.000001"))).isFalse();
  }
}
