package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Journal;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.gateway.treasury.Treasury.Interrupted;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the money of a call that kill -9 interrupted. */
class InterruptedCallsTest {
  private static final String YAML =
      Bench.config(Bench.deployment("a", "http://127.0.0.1:1/v1", ""))
          + "keys: [{name: one, key: env:KEY, budgets: [{usd: 1, period: month}]}]\n";

  /** A hundred tokens in at 1, four thousand out at 2, by the million. */
  private static final Money RESERVED = Money.usd("0.0081");

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Bench.START);

  /** A data directory as a killed process leaves it: one call answered, one under way. */
  private Path killed() throws Exception {
    Path next = Files.createDirectories(directory.resolve("next"));
    try (Bench bench =
        new Bench(Files.createDirectories(directory.resolve("first")), YAML, clock)) {
      Call done = open(bench);
      done.attempts().next();
      done.answered(new Usage(100, 200, false));
      open(bench);
      Journal journal = bench.gateway.records().bookkeeper().journal();
      assertThat(journal.awaitDurable(journal.appended(), Bench.soon())).isTrue();
      LedgerCrashTest.snapshot(bench, next);
      Path from = bench.home.directory("gateway-journal");
      Path to = Files.createDirectories(next.resolve("gateway-journal"));
      try (var files = Files.list(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    return next;
  }

  private static Call open(Bench bench) {
    return bench
        .gateway
        .dispatcher()
        .open(RouteBench.ask(bench.gateway.callers().named("one"), "m", 4000));
  }

  private static Treasury treasury(Bench bench) {
    return bench.gateway.treasury(new SecretStore(bench.database, bench.home), new SecureRandom());
  }

  private static UsageSum used(Bench bench) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    UsageSum[] sum = {UsageSum.NOTHING};
    bench.gateway.records().books().eachTotal(0, row -> sum[0] = sum[0].plus(row.sum()));
    return sum[0];
  }

  private static Money spent(Bench bench) {
    return bench.gateway.callers().named("one").budgets().getFirst().spent();
  }

  @Test
  void it_is_charged_what_was_reserved_and_whoever_reads_the_bill_sees_so() throws Exception {
    try (Bench bench = new Bench(killed(), YAML, clock)) {
      UsageSum sum = used(bench);
      assertThat(sum.interrupted()).isEqualTo(1);
      assertThat(sum.interruptedCost()).isEqualTo(RESERVED);
      assertThat(sum.cost()).isEqualTo(RESERVED.plus(Money.usd("0.0005")));
      Interrupted call = treasury(bench).interrupted().getFirst();
      assertThat(call.caller()).isEqualTo("one");
      assertThat(call.deployment()).isEqualTo("a");
      assertThat(call.charged()).isEqualTo(RESERVED);
      Decision decision = bench.gateway.decision(call.decision()).orElseThrow();
      assertThat(decision.notes())
          .extracting(Decision.Note::kind)
          .containsExactly(Decision.Note.Kind.CRASH);
    }
  }

  @Test
  void a_person_sets_it_right_and_budget_and_usage_follow_also_after_a_restart() throws Exception {
    Path home = killed();
    clock.advance(Duration.ofDays(2)); // the month is the same, the day is not
    try (Bench bench = new Bench(home, YAML, clock)) {
      Treasury treasury = treasury(bench);
      String decision = treasury.interrupted().getFirst().decision();
      assertThat(spent(bench)).isEqualTo(RESERVED.plus(Money.usd("0.0005")));

      assertThat(treasury.correct(decision, Money.usd("0.002")).charged())
          .isEqualTo(Money.usd("0.002"));
      assertThat(spent(bench)).isEqualTo(Money.usd("0.0025"));
      assertThat(treasury.interrupted()).isEmpty();

      treasury.correct(decision, Money.usd("0.003")); // on second thought
      assertThat(spent(bench)).isEqualTo(Money.usd("0.0035"));
      assertThat(used(bench).interrupted()).isZero();
      assertThat(used(bench).interruptedCost()).isEqualTo(Money.ZERO);
      assertThat(used(bench).cost()).isEqualTo(Money.usd("0.0035"));
      assertThat(used(bench).requests()).isEqualTo(1);
      assertThat(used(bench).failed()).isEqualTo(1);
    }
    try (Bench bench = new Bench(home, YAML, clock)) {
      assertThat(spent(bench)).isEqualTo(Money.usd("0.0035"));
      bench
          .gateway
          .records()
          .books()
          .eachTotal(
              0, row -> assertThat(row.day()).as("the day of the call").isEqualTo("2026-11-22"));
    }
  }

  @Test
  void nothing_else_can_be_corrected() throws Exception {
    try (Bench bench = new Bench(killed(), YAML, clock)) {
      Treasury treasury = treasury(bench);
      String answered =
          bench.gateway.recentDecisions(2).stream()
              .filter(d -> d.notes().isEmpty())
              .findFirst()
              .orElseThrow()
              .id();
      String open = treasury.interrupted().getFirst().decision();

      assertThatThrownBy(() -> treasury.correct(answered, Money.ZERO))
          .hasMessageContaining("was not interrupted");
      assertThatThrownBy(() -> treasury.correct("dec_none", Money.ZERO))
          .hasMessageContaining("There is no decision");
      assertThatThrownBy(() -> treasury.correct(open, Money.usd("-1")))
          .hasMessageContaining("cannot have cost");
    }
  }
}
