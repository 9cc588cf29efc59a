package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that nobody is asked about: what their clients are told, and what is stored of them. */
class RefusedTest {
  private static final String KEY = "keys: [{name: team, key: env:KEY, %s}]\n";

  @TempDir Path directory;

  private Bench bench(String alias, String more) {
    return new Bench(directory, yaml(alias, more));
  }

  private static String yaml(String alias, String more) {
    return "port: 0\ndeployments:\n"
        + RouteBench.deployment("a", 1, 1, "context: 100000, capabilities: [streaming, tools]")
        + RouteBench.deployment("b", 2, 2, "context: 50000, capabilities: [streaming, tools]")
        + "aliases:\n  - {name: x, candidates: [a, b]"
        + alias
        + "}\n"
        + more;
  }

  private static Ask ask(Bench bench, long input, int needs) {
    return new Ask(
        bench.gateway.callers().named("team"),
        Service.CHAT,
        "x",
        "chat",
        input,
        input,
        100,
        1,
        null,
        7,
        false,
        Needs.of(needs));
  }

  private static Problem refused(Bench bench, Ask ask) {
    return catchThrowableOfType(ProblemException.class, () -> bench.gateway.dispatcher().open(ask))
        .problem();
  }

  private static Decision decision(Bench bench, Problem problem) {
    return bench.gateway.decision(problem.facts().getOrDefault("decision", "")).orElseThrow();
  }

  @Test
  void while_a_deployment_cools_down_decisions_name_its_address_and_clients_are_not_told_it() {
    try (Bench bench = bench(", attempts: 2", "")) {
      Call call = bench.gateway.dispatcher().open(ask(bench, 10, 0));
      while (call.attempts().next() != null) {
        call.attempts().failed(Trouble.status(404, null));
      }
      call.exhausted();

      Problem told = refused(bench, ask(bench, 10, 0));
      String address =
          bench.gateway.fleet().byId("a").orElseThrow().lineOrThrow().config().baseUrl().toString();
      assertThat(decision(bench, told).candidates().getFirst().removedBy())
          .startsWith("cooling down for 60 s: status 404: " + address + " was asked for “m-a”");
      assertThat(told.fix()).contains(address, "mend base_url", "m-b");
      assertThat(Refusals.of(told).message())
          .contains(
              "a: cooling down for 60 s: status 404;", told.facts().getOrDefault("decision", "?"))
          .doesNotContain(address);
      assertThat(Refusals.of(told).headers()).containsEntry("retry-after", "60");
    }
  }

  @Test
  void what_no_deployment_can_do_is_the_clients_to_change_and_no_time_to_wait_is_told() {
    try (Bench bench = bench("", "")) {
      int pictures = Terms.bits(List.of(Capability.IMAGES));
      Refusal told = Refusals.of(refused(bench, ask(bench, 10, pictures)));

      assertThat(told.status()).isEqualTo(400);
      assertThat(told.code()).isEqualTo("constraints_unmet");
      assertThat(told.message())
          .contains("a: it cannot do images", "b: it cannot do images")
          .doesNotContain("later");
      assertThat(told.headers()).doesNotContainKey("retry-after");
    }
  }

  @Test
  void what_is_longer_than_every_context_is_told_as_such() {
    try (Bench bench = bench("", "")) {
      Problem told = refused(bench, ask(bench, 200_000, 0));

      assertThat(Refusals.of(told).status()).isEqualTo(400);
      assertThat(Refusals.of(told).code()).isEqualTo("context_length_exceeded");
      assertThat(decision(bench, told).candidates())
          .allMatch(c -> String.valueOf(c.removedBy()).contains("exceed its context of"));
    }
  }

  @Test
  void an_alias_that_nobody_can_serve_says_which_constraint_is_never_met() {
    try (Bench bench = bench(", require: {regions: [eu]}", "")) {
      Refusal told = Refusals.of(refused(bench, ask(bench, 10, 0)));

      assertThat(told.status()).isEqualTo(400);
      assertThat(told.message()).contains("a: its region is not known, and the alias asks for one");
    }
  }

  @Test
  void a_rating_that_no_candidate_has_is_told_by_its_name_and_not_to_be_waited_for() {
    try (Bench bench = bench(", require: {min_rating: 1200}", "")) {
      Refusal told = Refusals.of(refused(bench, ask(bench, 10, 0)));

      assertThat(told.status()).isEqualTo(400);
      assertThat(told.code()).isEqualTo("constraints_unmet");
      assertThat(told.message())
          .contains(
              "a: rated 1000, below the alias's min_rating of 1200",
              "b: rated 1000",
              "Waiting does not help")
          .doesNotContain("can ever", "later");
      assertThat(told.headers()).doesNotContainKey("retry-after");
    }
  }

  @Test
  void a_price_above_what_it_is_worth_is_not_to_be_waited_for_but_a_bid_price_is() {
    String worth = ", worth_usd_per_million: %s";
    try (Bench bench = bench(worth.formatted("0.5"), "")) {
      Refusal told = Refusals.of(refused(bench, ask(bench, 10, 0)));
      assertThat(told.status()).isEqualTo(400);
      assertThat(told.message())
          .contains("a: its own price above the alias's worth_usd_per_million of 0.5")
          .doesNotContain("later");
    }
    TestClock clock = new TestClock(Bench.START);
    String yaml = yaml(worth.formatted("5"), "").replace("context:", AT_SITE + ", context:");
    try (Bench bench = new Bench(directory.resolve("bid"), yaml, new Scarce(), clock)) {
      Refusal told = Refusals.of(refused(bench, ask(bench, 10, 0)));
      assertThat(told.status()).isEqualTo(503);
      assertThat(told.message())
          .contains(
              "a: with its bid price above the alias's worth_usd_per_million of 5",
              "once bid prices have fallen");
    }
  }

  private static final String AT_SITE = "site: s, accelerator_hours_per_million_tokens: 1";

  /** Every site is dear and none is full. */
  private static final class Scarce implements BidPrices, Admission {
    @Override
    public BigDecimal usdPerAcceleratorHour(String site) {
      return BigDecimal.TEN;
    }

    @Override
    public @Nullable String against(String site, String workspace, Urgency urgency) {
      return null;
    }
  }

  @Test
  void a_rating_that_only_some_lack_leaves_the_others_to_be_waited_for() {
    Ratings ratings =
        (model, _) ->
            Optional.of(
                model.equals("m-a")
                    ? new Ratings.Rating(900, 890, 910, 50)
                    : new Ratings.Rating(1300, 1290, 1310, 50));
    try (Bench bench = new Bench(directory, yaml(", require: {min_rating: 1200}", ""), ratings)) {
      Call call = bench.gateway.dispatcher().open(ask(bench, 10, 0));
      call.attempts().next();
      call.attempts().failed(Trouble.status(429, Duration.ofSeconds(30)));
      call.exhausted();

      Refusal told = Refusals.of(refused(bench, ask(bench, 10, 0)));
      assertThat(told.status()).isEqualTo(503);
      assertThat(told.headers()).containsEntry("retry-after", "30");
      assertThat(told.message())
          .contains("a: rated 900, below the alias's min_rating of 1200", "Try again later");
    }
  }

  @Test
  void what_will_pass_for_one_of_them_is_worth_waiting_for() {
    try (Bench bench = bench("", "")) {
      Call call = bench.gateway.dispatcher().open(ask(bench, 60_000, 0));
      call.attempts().next();
      call.attempts().failed(Trouble.status(429, Duration.ofSeconds(30)));
      call.exhausted();

      Refusal told = Refusals.of(refused(bench, ask(bench, 60_000, 0)));
      assertThat(told.status()).isEqualTo(503);
      assertThat(told.headers()).containsEntry("retry-after", "30");
      assertThat(told.message())
          .contains("b: about 60,000 tokens and 100 of answer exceed its context of 50,000 tokens");
    }
  }

  @Test
  void a_request_that_a_rate_limit_refuses_has_a_decision_that_says_which_and_until_when() {
    try (Bench bench = bench("", KEY.formatted("limits: [{requests_per_minute: 1}]"))) {
      bench.gateway.dispatcher().open(ask(bench, 10, 0)).letGo(Call.LetGo.ABANDONED);
      Decision decision = decision(bench, refused(bench, ask(bench, 10, 0)));

      assertThat(decision.refusedBy().orElseThrow().kind()).isEqualTo(Decision.Note.Kind.LIMIT);
      assertThat(decision.candidates()).hasSize(2).allMatch(c -> c.removedBy() == null);
      assertThat(Explanation.of(decision))
          .contains("The request was refused before anybody was asked.")
          .anyMatch(
              s ->
                  s.contains("key “team” may take 1 request per minute")
                      && s.endsWith("It may be asked again from 2026-11-22T12:01:01Z."));
    }
  }

  @Test
  void a_request_that_a_budget_refuses_has_a_decision_that_says_which_and_until_when() {
    try (Bench bench = bench("", KEY.formatted("budget_usd: 0.0001"))) {
      Decision decision = decision(bench, refused(bench, ask(bench, 1000, 0)));

      assertThat(decision.refusedBy().orElseThrow().kind()).isEqualTo(Decision.Note.Kind.BUDGET);
      assertThat(Explanation.of(decision))
          .anyMatch(s -> s.contains("it renews at 2026-12-01T00:00:00Z"));
    }
  }

  @Test
  void a_flood_of_refusals_is_counted_and_not_stored_one_by_one() {
    try (Bench bench = bench("", KEY.formatted("limits: [{requests_per_minute: 1}]"))) {
      bench.gateway.dispatcher().open(ask(bench, 10, 0)).letGo(Call.LetGo.ABANDONED);
      String last = "";
      for (int i = 0; i < 1000; i++) {
        last = String.valueOf(refused(bench, ask(bench, 10, 0)).facts().get("decision"));
      }
      assertThat(bench.gateway.recentDecisions(100))
          .as("one that was asked, 20 refused")
          .hasSize(21);
      assertThat(bench.gateway.decision(last)).as("stands for the rest").isPresent();

      bench.clock.advance(Duration.ofSeconds(2));
      Decision next = decision(bench, refused(bench, ask(bench, 10, 0)));
      assertThat(next.refusedBy().orElseThrow().count()).isEqualTo(1000 - 20 + 1);
      assertThat(Explanation.of(next)).anyMatch(s -> s.startsWith("980 more of this key"));
    }
  }
}
