package org.anabranch.publish.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendingTest {
  private static final URI HOST = URI.create("https://api.example");

  @TempDir Path directory;
  private final HandClock clock = new HandClock();
  private Database database;
  private Spending spending;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    spending =
        new Spending(
            database,
            new Spending.Settings(
                Prices.PUBLISHED, new BigDecimal("0.10"), Map.of("rich", new BigDecimal("9"))),
            clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Meter.Asked asked(
      String workspace, Provenance where, String method, String path, boolean link) {
    Account account =
        new Account("a", workspace, Platform.X, "Me", "1", Map.of("api", HOST), Map.of(), where);
    return new Meter.Asked(account, method, HOST.resolve(path), link);
  }

  private Optional<Failure> post(String workspace, boolean link) {
    return spending.before(asked(workspace, Provenance.MEASURED, "POST", "/2/tweets", link));
  }

  @Test
  void a_post_that_would_pass_the_cap_is_refused_with_the_fix_and_costs_nothing() {
    for (int i = 0; i < 6; i++) {
      assertThat(post("w", false)).isEmpty();
    }
    Failure refused = post("w", false).orElseThrow();
    assertThat(refused.code()).isEqualTo("spending-cap");
    assertThat(refused.reason()).isEqualTo(Failure.Reason.QUOTA);
    assertThat(refused.told()).contains("$0.10", "workspace w", "Accounts page");
    assertThat(refused.retryAfter()).as("until 1 December").isEqualTo(Duration.ofHours(204));
    assertThat(spending.month("w").usd()).isEqualByComparingTo("0.09");
    assertThat(post("w", true)).as("a link costs more than the cap").isPresent();
    assertThat(post("rich", true)).as("has a cap of its own").isEmpty();
    clock.turn(Duration.ofDays(31));
    assertThat(post("w", false)).as("another month").isEmpty();
  }

  @Test
  void a_cap_that_a_person_sets_holds_at_once_and_until_it_is_taken_back() {
    spending.cap("w", Optional.of(new BigDecimal("0.015")));
    assertThat(post("w", false)).isEmpty();
    assertThat(post("w", false)).isPresent();
    assertThat(spending.month("w").cap()).contains(new BigDecimal("0.015"));
    spending.cap("w", Optional.of(new BigDecimal("0.03")));
    assertThat(post("w", false)).isEmpty();
    spending.cap("w", Optional.empty());
    assertThat(spending.cap("w").orElseThrow()).isEqualByComparingTo("0.10");
    assertThatThrownBy(() -> spending.cap("w", Optional.of(new BigDecimal("-1"))))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void reads_are_charged_for_each_thing_that_comes_back() {
    Meter.Asked read =
        asked("w", Provenance.MEASURED, "GET", "/2/users/12345/tweets?max_results=5", false);
    assertThat(spending.before(read)).isEmpty();
    spending.after(
        read,
        new Api.Reply(
            200,
            HttpHeaders.of(Map.of(), (_, _) -> true),
            "{\"data\":[{},{},{}]}".getBytes(StandardCharsets.UTF_8)));
    assertThat(spending.month("w").by())
        .containsExactly(new Spending.Spent(Prices.Kind.OWNED_READ, 3, new BigDecimal("0.003")));
  }

  @Test
  void the_sandbox_and_uploads_cost_nothing() {
    spending.before(asked("w", Provenance.SIMULATED, "POST", "/2/tweets", true));
    spending.before(asked("w", Provenance.MEASURED, "POST", "/2/media/upload/initialize", false));
    assertThat(spending.month("w").usd()).isZero();
  }

  @Test
  void many_at_once_never_pass_the_cap() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(() -> post("w", false).isEmpty());
    }
    int let = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(calls)) {
        let += done.get() ? 1 : 0;
      }
    }
    assertThat(let).isEqualTo(6);
    assertThat(spending.month("w").usd()).isEqualByComparingTo("0.09");
  }
}
