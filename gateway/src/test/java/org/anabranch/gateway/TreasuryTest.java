package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.treasury.Callers;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.anabranch.gateway.treasury.Treasury.Made;
import org.anabranch.gateway.treasury.Treasury.NewKey;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreasuryTest {
  private static final Bounds FREE = Bounds.NONE;
  private static final ScopeId ACME = new ScopeId(ScopeId.Kind.WORKSPACE, "acme", "acme");
  private static final ScopeId TEAM = new ScopeId(ScopeId.Kind.TEAM, "acme", "research");
  private static final String YAML =
      Bench.config(Bench.deployment("a", "http://127.0.0.1:1/v1", ""))
          + "keys: [{name: of-file, key: env:KEY}]\n";

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Bench.START);

  private static Treasury treasury(Bench bench) {
    return bench.gateway.treasury(new SecretStore(bench.database, bench.home), new SecureRandom());
  }

  private static NewKey key(String name, boolean signs, @Nullable LocalDate expires) {
    return new NewKey(name, "acme", false, "research", "", signs, expires, FREE);
  }

  private static Bounds budget(String usd) {
    Budget budget = new Budget(new BigDecimal(usd), Period.MONTH, List.of());
    return new Bounds(List.of(budget), List.of(), List.of(), Map.of());
  }

  /** A request of 100 tokens in and 1000 out, which comes to 0.0021. */
  private static void spend(Bench bench, Account account) {
    Call call =
        bench
            .gateway
            .dispatcher()
            .open(
                new Ask(
                    account,
                    Service.CHAT,
                    "m",
                    "chat",
                    100,
                    100,
                    1000,
                    1,
                    null,
                    7,
                    false,
                    Needs.NONE));
    call.attempts().next();
    call.answered(new Usage(100, 1000, false));
  }

  private static boolean lets(Bench bench, Secret secret) {
    return bench.gateway.callers().withKey(secret.reveal()).isPresent();
  }

  @Test
  void a_key_whose_time_is_over_is_known_as_that() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);
      LocalDate tomorrow = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
      Secret secret = treasury.make(key("ci", false, tomorrow)).secret();
      assertThat(lets(bench, secret)).isTrue();
      assertThat(bench.gateway.callers().isOver(secret.reveal())).isFalse();

      clock.advance(Duration.ofDays(1));
      assertThat(lets(bench, secret)).isFalse();
      assertThat(bench.gateway.callers().isOver(secret.reveal())).isTrue();
      assertThat(bench.gateway.callers().isOver("sk-ab-nobody")).isFalse();
    }
  }

  @Test
  void
      a_mistyped_workspace_or_team_is_refused_with_the_nearest_and_a_new_one_is_made_if_asked_for() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);

      assertThatThrownBy(() -> treasury.make(in("acem", false, "")))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().code()).isEqualTo("workspace-unknown");
                assertThat(e.problem().message())
                    .isEqualTo("There is no workspace “acem”. Did you mean “acme”?");
                assertThat(e.problem().fix()).contains("acme, default", "--new-workspace");
              });
      assertThatThrownBy(() -> treasury.make(in("acme", false, "reserach")))
          .hasMessageContaining("has no team “reserach”. Did you mean “research”?");
      assertThat(treasury.keys()).as("nothing was made").hasSize(1);

      treasury.make(in("acem", true, ""));
      assertThat(treasury.groups()).extracting(g -> g.id().workspace()).contains("acem");
      assertThat(treasury.keys()).extracting(Treasury.Key::workspace).contains("acem");
    }
  }

  @Test
  void a_team_or_user_makes_no_workspace_of_a_mistyped_name() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, budget("1"));

      for (ScopeId.Kind kind : List.of(ScopeId.Kind.TEAM, ScopeId.Kind.USER)) {
        assertThatThrownBy(() -> treasury.set(new ScopeId(kind, "acem", "research"), FREE))
            .isInstanceOfSatisfying(
                ProblemException.class,
                e -> {
                  assertThat(e.problem().kind()).isEqualTo(Problem.Kind.NOT_FOUND);
                  assertThat(e.problem().message())
                      .isEqualTo("There is no workspace “acem”. Did you mean “acme”?");
                  assertThat(e.problem().fix()).contains("acme, default", "PUT /api/workspaces/");
                });
      }
      assertThatThrownBy(
              () -> treasury.set(new ScopeId(ScopeId.Kind.KEY, "default", "of-flie"), FREE))
          .hasMessageContaining("There is no key “of-flie”. Did you mean “of-file”?");
      assertThat(treasury.groups()).extracting(g -> g.id().workspace()).containsExactly("acme");
      treasury.set(new ScopeId(ScopeId.Kind.TEAM, "default", "ours"), FREE);
    }
  }

  private static NewKey in(String workspace, boolean isNew, String team) {
    return new NewKey("other", workspace, isNew, team, "", false, null, FREE);
  }

  @Test
  void a_made_key_lets_in_until_it_is_revoked_also_after_a_restart() {
    Secret secret;
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);
      secret = treasury.make(key("ci", false, null)).secret();

      Account account = bench.gateway.callers().withKey(secret.reveal()).orElseThrow();
      assertThat(account.payer().team()).isEqualTo("research");
      assertThat(bench.gateway.callers().secretOf("ci")).isEmpty();
      assertThat(bench.gateway.callers().stillValid("ci")).as("its batches go on").isPresent();
      spend(bench, account);
      assertThat(treasury.keys().getFirst().lastUsed()).isEqualTo(Bench.START);
    }
    try (Bench bench = new Bench(directory, YAML, clock)) {
      assertThat(lets(bench, secret)).isTrue();
      treasury(bench).revoke("ci");
      assertThat(lets(bench, secret)).isFalse();
      assertThat(bench.gateway.callers().stillValid("ci")).isEmpty();
      assertThatThrownBy(() -> treasury(bench).make(key("ci", false, null)))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("There is a key “ci” already");
    }
    try (Bench bench = new Bench(directory, YAML, clock)) {
      assertThat(lets(bench, secret)).isFalse();
      assertThat(
              bench.database.<List<String>>read(
                  h ->
                      h.createQuery("select * from gateway_key").mapToMap().list().stream()
                          .map(Object::toString)
                          .toList()))
          .noneMatch(row -> row.contains(secret.reveal()));
    }
  }

  @Test
  void a_key_of_the_file_tells_when_it_was_last_used_too() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      assertThat(treasury.keys().getFirst().lastUsed()).as("not yet").isNull();

      spend(bench, bench.gateway.callers().withKey("sk-one").orElseThrow());
      assertThat(treasury.keys().getFirst().name()).isEqualTo("of-file");
      assertThat(treasury.keys().getFirst().lastUsed()).isEqualTo(Bench.START);
    }
  }

  @Test
  void what_another_process_makes_bounds_and_revokes_is_taken_up() {
    try (Bench bench = new Bench(directory.resolve("one"), YAML, clock);
        Bench other = bench.beside(directory.resolve("two"), YAML)) {
      treasury(other).set(ACME, FREE);
      treasury(other).set(TEAM, FREE);
      Secret secret = treasury(other).make(key("ci", false, null)).secret();
      assertThat(lets(bench, secret)).isFalse();

      bench.gateway.follow();
      assertThat(lets(bench, secret)).isTrue();
      Callers untouched = bench.gateway.callers();
      bench.gateway.follow();
      assertThat(bench.gateway.callers()).as("nothing has changed").isSameAs(untouched);

      treasury(other).set(ACME, budget("0.001"));
      bench.gateway.follow();
      Account account = bench.gateway.callers().withKey(secret.reveal()).orElseThrow();
      assertThatThrownBy(() -> spend(bench, account)).hasMessageContaining("budget");

      treasury(other).revoke("ci");
      bench.gateway.follow();
      assertThat(lets(bench, secret)).isFalse();
    }
  }

  @Test
  void while_a_key_is_rotated_both_secrets_hold_and_then_the_new_one_alone() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);
      Made first = treasury.make(key("signer", true, LocalDate.of(2027, 1, 1)));
      Made second = treasury.rotate("signer", Duration.ofHours(1));
      Callers.Signer signer = bench.gateway.callers().secretOf("signer").orElseThrow();

      assertThat(signer.secrets()).containsExactly(second.secret(), first.secret());
      assertThat(lets(bench, first.secret())).isTrue();
      clock.advance(Duration.ofHours(1));
      assertThat(lets(bench, first.secret())).isFalse();
      assertThat(lets(bench, second.secret())).isTrue();
      assertThat(signer.secrets()).containsExactly(second.secret());
      assertThat(bench.gateway.callers().stillValid("signer")).isPresent();
      clock.advance(Duration.ofDays(60));
      assertThat(lets(bench, second.secret())).isFalse();
      assertThat(bench.gateway.callers().stillValid("signer")).isEmpty();
      assertThat(signer.secrets()).isEmpty();
    }
  }

  @Test
  void a_mistyped_workspace_leads_past_no_budget() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      NewKey mistyped = new NewKey("ci", "acmee", false, "", "", false, null, FREE);
      treasury.set(ACME, budget("1"));

      assertThatThrownBy(() -> treasury.make(mistyped))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().message())
                    .isEqualTo("There is no workspace “acmee”. Did you mean “acme”?");
                assertThat(e.problem().fix()).contains("acme, default.");
              });
      treasury.make(new NewKey("ci", "acme", false, "", "", false, null, FREE));
      treasury.make(new NewKey("own", "", false, "", "", false, null, FREE));
    }
  }

  @Test
  void a_budget_set_while_the_gateway_runs_holds_at_once_and_knows_what_was_spent() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);
      Secret secret = treasury.make(key("ci", false, null)).secret();
      Account before = bench.gateway.callers().withKey(secret.reveal()).orElseThrow();
      spend(bench, before);
      treasury.set(ACME, budget("0.005"));

      assertThat(treasury.groups().getFirst().budgets().getFirst().spent())
          .isEqualTo(Money.usd("0.0021"));
      Account after = bench.gateway.callers().withKey(secret.reveal()).orElseThrow();
      spend(bench, after);
      assertThatThrownBy(() -> spend(bench, after))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().code()).isEqualTo("budget-exhausted");
                assertThat(e.problem().facts()).containsEntry("scope", "workspace");
              });
      treasury.set(ACME, budget("1"));
      spend(bench, bench.gateway.callers().withKey(secret.reveal()).orElseThrow());
      ScopeId ofFile = new ScopeId(ScopeId.Kind.KEY, "default", "of-file");
      treasury.set(ofFile, budget("0"));
      assertThatThrownBy(() -> spend(bench, bench.gateway.callers().named("of-file")))
          .isInstanceOf(ProblemException.class);
    }
  }

  @Test
  void usage_is_told_by_each_dimension() {
    try (Bench bench = new Bench(directory, YAML, clock)) {
      Treasury treasury = treasury(bench);
      treasury.set(ACME, FREE);
      treasury.set(TEAM, FREE);
      Secret secret = treasury.make(key("ci", false, null)).secret();
      Account account = bench.gateway.callers().withKey(secret.reveal()).orElseThrow();
      spend(bench, account.with(Map.of("project", "atlas", "nightly", "")));
      spend(bench, account.with(Map.of("project", "birch")));
      clock.advance(Duration.ofDays(1));
      spend(bench, bench.gateway.callers().named("of-file"));

      assertThat(by(treasury, UsageQuery.By.TEAM)).containsExactly("acme/research 2", " 1");
      assertThat(by(treasury, UsageQuery.By.WORKSPACE)).containsExactly("acme 2", "default 1");
      assertThat(by(treasury, UsageQuery.By.KEY)).containsExactly("ci 2", "of-file 1");
      assertThat(by(treasury, UsageQuery.By.MODEL)).containsExactly("m 2", "m 1");
      assertThat(by(treasury, UsageQuery.By.VENDOR)).containsExactly("v-a 2", "v-a 1");
      assertThat(by(treasury, UsageQuery.By.TAG))
          .containsExactly("nightly 1", "project=atlas 1", "project=birch 1");
      UsageQuery one =
          new UsageQuery(
              LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 23), UsageQuery.By.KEY, "default");
      assertThat(treasury.usage(one))
          .containsExactly(
              new UsageLine(
                  LocalDate.of(2026, 11, 23),
                  "of-file",
                  new UsageSum(1, 0, 0, 100, 0, 1000, Money.usd("0.0021"))));
    }
  }

  private static List<String> by(Treasury treasury, UsageQuery.By by) {
    UsageQuery query =
        new UsageQuery(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 30), by, null);
    return treasury.usage(query).stream().map(l -> l.name() + " " + l.sum().requests()).toList();
  }

  @Test
  void a_key_that_could_never_be_used_and_a_budget_nobody_means_are_refused() {
    try (Bench bench = new Bench(directory, YAML)) {
      Treasury treasury = treasury(bench);
      NewKey past = new NewKey("k", "", false, "", "", false, LocalDate.parse("2026-11-22"), FREE);
      assertThatThrownBy(() -> treasury.make(past)).hasMessageContaining("expires is 2026-11-22");
      for (String usd : List.of("1e99", "0.0000001")) {
        NewKey key = new NewKey("k", "", false, "", "", false, null, budget(usd));
        assertThatThrownBy(() -> treasury.make(key)).hasMessageContaining("at most 1000000000");
        assertThatThrownBy(() -> treasury.set(ACME, budget(usd)))
            .hasMessageContaining("at most 6 decimals");
      }
      assertThat(treasury.keys()).hasSize(1);
    }
  }
}
