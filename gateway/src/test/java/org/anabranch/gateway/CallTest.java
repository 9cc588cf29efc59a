package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Hedge;
import org.anabranch.gateway.call.Mirror;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Attempt.Why;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.route.Trouble.Kind;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call decides when deployments fail, with no network behind it. */
class CallTest {
  private static final Trouble FAILING = Trouble.of(Kind.FAILING, "status 503");
  private static final Usage USED = new Usage(1000, 500, false);
  private static final String NEVER_OPEN = "route: {failures_until_open: 1000000}\n";

  @TempDir Path directory;
  private int homes;

  static LongStream seeds() {
    return RouteBench.seeds();
  }

  private Bench bench(String yaml) {
    return new Bench(directory.resolve("home" + homes++), "port: 0\n" + yaml);
  }

  private static String two(String alias) {
    return "deployments:\n"
        + RouteBench.deployment("a", 1, 1, "")
        + RouteBench.deployment("b", 2, 2, "")
        + "aliases:\n  - {name: x, candidates: [a, b], preset: cheapest"
        + (alias.isEmpty() ? "" : ", " + alias)
        + "}\n";
  }

  private static Call open(Bench bench, long seed) {
    return open(bench, bench.gateway.callers().named("studio"), seed);
  }

  private static Call open(Bench bench, Account account, long seed) {
    return bench
        .gateway
        .dispatcher()
        .open(
            new Ask(
                account,
                Service.CHAT,
                "x",
                "chat",
                1000,
                2000,
                500,
                1,
                null,
                seed,
                false,
                Needs.NONE));
  }

  private static String next(Call call) {
    Served served = call.attempts().next();
    return served == null ? "nobody" : served.id();
  }

  /** What another is asked for where the current one objects to the request itself. */
  private static @Nullable Trouble elsewhere(Call call, Trouble objection) {
    UpstreamError error = new UpstreamError(UpstreamError.Kind.INVALID, "", null);
    return call.attempts().elsewhere(400, EmptyHttpHeaders.INSTANCE, error, objection);
  }

  /** What the books hold of everything. */
  private static UsageSum used(Bench bench) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    List<UsageSum> sums = new ArrayList<>();
    bench.gateway.records().books().eachTotal(0, row -> sums.add(row.sum()));
    return sums.stream().reduce(UsageSum.NOTHING, UsageSum::plus);
  }

  private static Served served(Bench bench, String id) {
    return bench.gateway.fleet().byId(id).orElseThrow();
  }

  @Test
  void a_brown_out_of_all_is_not_made_worse_by_retries() {
    try (Bench bench = bench(NEVER_OPEN + two("retry_same: 1"))) {
      int attempts = 0;
      for (int i = 0; i < 500; i++) {
        Call call = open(bench, i);
        while (call.attempts().next() != null) {
          attempts++;
          call.attempts().failed(FAILING);
        }
        call.exhausted();
      }
      assertThat(attempts).isBetween(500, 500 + 100 + 20);
    }
  }

  @Test
  void what_a_healthy_deployment_can_take_over_is_never_bounded() {
    try (Bench bench = bench(NEVER_OPEN + two(""))) {
      for (int i = 0; i < 200; i++) {
        Call call = open(bench, i);
        assertThat(next(call)).isEqualTo("a");
        call.attempts().failed(FAILING);
        assertThat(next(call)).as("request %d", i).isEqualTo("b");
        call.answered(USED);
      }
    }
  }

  @Test
  void limits_and_refused_keys_fall_back_and_the_time_asked_for_is_given() {
    try (Bench bench = bench(two(""))) {
      for (int status : List.of(429, 403)) {
        Call call = open(bench, 1);
        assertThat(next(call)).as("status %d", status).isEqualTo("a");
        call.attempts().failed(Trouble.status(status, Duration.ofSeconds(30)));
        assertThat(next(call)).isEqualTo("b");
        call.answered(USED);

        bench.clock.advance(Duration.ofSeconds(29));
        assertThat(next(open(bench, 2))).isEqualTo("b");
        bench.clock.advance(Duration.ofSeconds(120));
      }
    }
  }

  @Test
  void what_closes_between_ranking_and_asking_is_told_as_if_it_had_been_ranked_closed() {
    try (Bench bench = bench(two(""))) {
      Call call = open(bench, 1);
      Trouble busy =
          new Trouble(Kind.LIMITED, "all 1 connections to a are taken", Duration.ofSeconds(3));
      served(bench, "a").health().failed(busy);
      served(bench, "b").health().failed(busy);

      assertThat(next(call)).isEqualTo("nobody");
      Problem told = call.exhausted().problem();
      Refusal closed =
          Refusals.of(catchThrowableOfType(ProblemException.class, () -> open(bench, 2)).problem());
      assertThat(Refusals.of(told).message()).isEqualTo(closed.message());
      assertThat(Refusals.of(told).status()).isEqualTo(closed.status()).isEqualTo(503);
      assertThat(Refusals.of(told).headers()).containsEntry("retry-after", "3");
      assertThat(told.message())
          .contains("a: cooling down for 3 s: all 1 connections to a are taken; b: cooling down");
    }
  }

  @Test
  void one_setting_of_the_alias_decides_whether_there_is_a_second_attempt() {
    try (Bench bench = bench(two("attempts: 1, retry_same: 5, hedge: true"))) {
      Call call = open(bench, 1);
      assertThat(next(call)).isEqualTo("a");
      assertThat(call.attempts().hedgeAfter()).isNull();
      call.attempts().failed(FAILING);
      assertThat(next(call)).isEqualTo("nobody");
      ProblemException told = call.exhausted();
      assertThat(told.problem().message()).contains("1 tried").contains("status 503");
    }
  }

  @Test
  void what_is_configured_wrong_is_told_with_its_address_to_the_operator_and_not_to_clients() {
    try (Bench bench = bench(two("attempts: 1"))) {
      Call call = open(bench, 1);
      next(call);
      call.attempts().failed(Trouble.status(404, null));
      ProblemException told = call.exhausted();

      String address = served(bench, "a").lineOrThrow().config().baseUrl().toString();
      assertThat(told.problem().fix()).contains(address, "“m-a”", "base_url", "upstream_model");
      assertThat(Refusals.of(told.problem()).message())
          .contains("status 404", call.id())
          .doesNotContain(address);
      assertThat(bench.gateway.decision(call.id()).orElseThrow().attempts().getFirst().outcome())
          .startsWith("failed: status 404: " + address + " was asked for “m-a”");
    }
  }

  @Test
  void a_redirect_is_a_wrong_address_and_waiting_is_told_in_whole_seconds_that_suffice() {
    try (Bench bench = bench(two("attempts: 1"))) {
      Call moved = open(bench, 1);
      next(moved);
      moved.attempts().failed(Trouble.status(308, null));
      assertThat(moved.exhausted().problem().fix()).contains("sends requests on", "mend base_url");

      Call full = open(bench, 2);
      assertThat(next(full)).isEqualTo("b");
      full.attempts().failed(Trouble.status(429, Duration.ofMillis(1500)));
      assertThat(Refusals.of(full.exhausted().problem()).headers())
          .containsEntry("retry-after", "2");
    }
  }

  @Test
  void who_shares_the_least_with_what_failed_is_asked_next_unless_the_alias_orders() {
    String fleet =
        """
        deployments:
          - {id: a, model: one, lab: meta, vendor: groq, base_url: "http://127.0.0.1:1/v1", region: us, terms: {host: gcp}, input_usd_per_million: 1}
          - {id: b, model: one, lab: meta, vendor: together, base_url: "http://127.0.0.1:1/v1", region: us, terms: {host: gcp}, input_usd_per_million: 2}
          - {id: c, model: two, lab: mistral, vendor: mistral, base_url: "http://127.0.0.1:1/v1", region: us, terms: {host: azure}, input_usd_per_million: 3}
          - {id: d, model: two, lab: mistral, vendor: ours, base_url: "http://127.0.0.1:1/v1", region: eu, input_usd_per_million: 4}
        """;
    for (boolean ordered : List.of(false, true)) {
      try (Bench bench =
          bench(
              fleet
                  + "aliases: [{name: x, candidates: [a, b, c, d], attempts: 4, preset: "
                  + (ordered ? "ordered" : "cheapest")
                  + "}]")) {
        Call call = open(bench, 1);
        List<String> asked = new ArrayList<>();
        for (String id = next(call); !id.equals("nobody"); id = next(call)) {
          asked.add(id);
          call.attempts().failed(FAILING);
        }
        assertThat(String.join(" ", asked)).isEqualTo(ordered ? "a b c d" : "a d c b");
        call.exhausted();
      }
    }
  }

  @Test
  void the_same_deployment_is_asked_again_after_a_pause_that_grows_and_never_spins() {
    try (Bench bench = bench(two("retry_same: 2, attempts: 9"))) {
      Call call = open(bench, 3);
      List<Duration> pauses = new ArrayList<>();
      List<String> asked = new ArrayList<>();
      for (String id = next(call); !id.equals("nobody"); id = next(call)) {
        asked.add(id);
        pauses.add(call.attempts().pause());
        call.attempts()
            .failed(asked.size() == 1 ? Trouble.status(429, Duration.ofSeconds(2)) : FAILING);
      }
      assertThat(asked).containsExactly("a", "b", "a", "b");
      assertThat(pauses.subList(0, 2)).containsOnly(Duration.ZERO);
      assertThat(pauses.get(2)).as("what it asked for").isEqualTo(Duration.ofSeconds(2));
      assertThat(pauses.get(3)).isLessThanOrEqualTo(Duration.ofMillis(500));
      call.exhausted();
    }
  }

  @Test
  void too_long_a_request_goes_on_to_a_larger_context_alone() {
    try (Bench bench =
        bench(
            "deployments:\n"
                + RouteBench.deployment("a", 1, 1, "context: 8000")
                + RouteBench.deployment("b", 2, 2, "context: 4000")
                + RouteBench.deployment("c", 3, 3, "context: 128000")
                + "aliases: [{name: x, candidates: [a, b, c], preset: cheapest}]")) {
      Call call = open(bench, 1);
      Trouble tooLong = Trouble.of(Kind.TOO_LONG, "longer than its context");
      assertThat(next(call)).isEqualTo("a");
      assertThat(elsewhere(call, tooLong)).isEqualTo(tooLong);
      call.attempts().failed(tooLong);
      assertThat(next(call)).isEqualTo("c");
      assertThat(elsewhere(call, tooLong)).as("nobody is larger").isNull();
      call.rejected(400);
      assertThat(served(bench, "a").health().failureRate()).as("no fault of its own").isZero();
    }
  }

  @Test
  void a_refusal_for_policy_goes_on_to_another_lab_only_where_the_alias_asks() {
    Trouble refused = Trouble.of(Kind.REFUSED, "refused for reasons of policy");
    for (boolean asked : List.of(true, false)) {
      try (Bench bench = bench(two(asked ? "refusal_to_other_lab: true" : ""))) {
        Call call = open(bench, 1);
        assertThat(next(call)).isEqualTo("a");
        assertThat(elsewhere(call, refused)).isEqualTo(asked ? refused : null);
        call.rejected(400);
      }
    }
  }

  private static final String CANARY = "canary: {deployment: new, share: ";

  private Bench onTrial(double share) {
    return bench(
        "deployments:\n"
            + RouteBench.deployment("stable", 1, 1, "")
            + RouteBench.deployment("new", 1, 1, "")
            + "aliases: [{name: x, candidates: [stable], "
            + CANARY
            + share
            + "}}]\n");
  }

  /** One request of the alias, at which only some fail; the decision's id. */
  private static String asked(Bench bench, long seed, List<String> failing) {
    Call call = open(bench, seed);
    while (true) {
      String one = next(call);
      if (one.equals("nobody")) {
        call.exhausted();
      } else if (failing.contains(one)) {
        call.attempts().failed(FAILING);
        continue;
      } else {
        call.answered(USED);
      }
      return call.id();
    }
  }

  /** Why the canary was not to be asked. */
  private static String said(Bench bench, String decision) {
    return bench.gateway.decision(decision).orElseThrow().candidates().stream()
        .filter(c -> c.deploymentId().equals("new"))
        .map(c -> String.valueOf(c.removedBy()))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 1})
  void a_canary_that_only_fails_is_stopped_though_its_circuit_opens_meanwhile(double share) {
    try (Bench bench = onTrial(share)) {
      for (int i = 0; i < 200; i++) {
        asked(bench, i, List.of("new"));
      }
      String said = said(bench, asked(bench, 201, List.of("new")));
      assertThat(said)
          .matches(
              "canary stopped: ([3-5]) of \\1 failed there \\(100 %\\),"
                  + " 0 of \\d+ failed elsewhere \\(0 %\\)");
      bench.clock.advance(Duration.ofMinutes(10));
      assertThat(said(bench, asked(bench, 202, List.of()))).as("for good").isEqualTo(said);
      assertThat(bench.gateway.canaries())
          .singleElement()
          .satisfies(c -> assertThat(c.stopped()).isEqualTo(said));
    }
  }

  @Test
  void a_canary_goes_on_where_the_others_fail_as_often() {
    try (Bench bench = onTrial(1)) {
      for (int i = 0; i < 200; i++) {
        asked(bench, i, List.of("new", "stable"));
        bench.clock.advance(Duration.ofMinutes(10));
      }
      for (int i = 0; i < 5; i++) {
        bench.clock.advance(Duration.ofMinutes(10));
        assertThat(said(bench, asked(bench, 1000 + i, List.of()))).isEqualTo("null");
      }
      assertThat(bench.gateway.canaries())
          .extracting(Gateway.Canaried::stopped)
          .containsOnlyNulls();
    }
  }

  private static void warmed(Bench bench, String id) {
    for (int i = 1; i <= 20; i++) {
      served(bench, id).health().answered(Duration.ofMillis(10L * i), false);
    }
  }

  @Test
  void a_slow_answer_is_hedged_after_its_p95_and_the_loser_is_billed_for_what_it_read() {
    try (Bench bench = bench(two("hedge: true"))) {
      Call early = open(bench, 1);
      early.attempts().next();
      assertThat(early.attempts().hedgeAfter()).as("too little is known").isNull();
      early.answered(USED);
      warmed(bench, "a");
      Call call = open(bench, 2);
      assertThat(next(call)).isEqualTo("a");
      assertThat(call.attempts().hedgeAfter())
          .isBetween(Duration.ofMillis(180), Duration.ofMillis(200));
      Hedge hedge = Objects.requireNonNull(call.attempts().hedge());
      Served second = hedge.served();
      assertThat(second.id()).isEqualTo("b");
      assertThat(call.attempts().hedge()).as("one is enough").isNull();
      hedge.wins(second);
      call.answered(USED);

      Decision decision = bench.gateway.decision(call.id()).orElseThrow();
      assertThat(decision.attempts())
          .extracting(Decision.Attempt::outcome)
          .containsExactly("lost to b", "answered");
      assertThat(decision.attempts().get(1).why()).isEqualTo(Why.HEDGE);
      assertThat(bench.gateway.usage())
          .extracting(UsageTotal::deploymentId, UsageTotal::cost)
          .contains(tuple("a", Money.usd("0.0025")), tuple("b", Money.usd("0.003")));
      assertThat(served(bench, "a").health().underWay()).isZero();
      assertThat(served(bench, "b").health().underWay()).isZero();

      assertThat(bench.gateway.history().paid(call.id()))
          .extracting(
              History.Paid::decisionId,
              History.Paid::part,
              History.Paid::deploymentId,
              History.Paid::cost)
          .containsExactly(
              tuple(call.id(), Entry.Part.HEDGE, "a", Money.usd("0.001")),
              tuple(call.id(), Entry.Part.CALL, "b", Money.usd("0.003")));
      UsageSum used = used(bench);
      assertThat(used.requests()).as("a hedge is no request of its own").isEqualTo(2);
      assertThat(used.failed()).as("nor does it fail").isZero();
      assertThat(used.hedgesLost()).isEqualTo(1);
      assertThat(used.cost()).isEqualTo(Money.usd("0.0055"));
    }
  }

  @Test
  void of_two_at_once_the_one_that_fails_leaves_the_other_to_answer() {
    try (Bench bench = bench(two("hedge: true"))) {
      warmed(bench, "a");
      Call call = open(bench, 1);
      Served first = Objects.requireNonNull(call.attempts().next());
      Hedge hedge = Objects.requireNonNull(call.attempts().hedge());
      hedge.failed(first, FAILING);
      hedge.wins(first); // of one that is alone already: must change nothing
      call.answered(USED);

      Decision decision = bench.gateway.decision(call.id()).orElseThrow();
      assertThat(decision.chosen().orElseThrow().deploymentId()).isEqualTo("b");
    }
  }

  @Test
  void nothing_is_hedged_that_the_budget_does_not_cover_twice() {
    String keys = "keys: [{name: team, key: env:KEY, budget_usd: 0.006}]\n";
    try (Bench bench = bench(keys + two("hedge: true"))) {
      warmed(bench, "a");
      Call call = open(bench, bench.gateway.callers().named("team"), 1);
      call.attempts().next();
      assertThat(call.attempts().hedge()).isNull();
      call.answered(USED);
      assertThat(served(bench, "b").health().underWay()).isZero();
    }
  }

  @Test
  void a_mirror_gets_its_part_and_costs_the_client_nothing() {
    String keys = "keys: [{name: team, key: env:KEY, budget_usd: 100}]\n";
    try (Bench bench =
        bench(keys + two("exclude_vendors: [v-b], mirror: {deployment: b, share: 0.25}"))) {
      Account account = bench.gateway.callers().named("team");
      SplittableRandom seeds = new SplittableRandom(5);
      int copied = 0;
      String last = "";
      for (int i = 0; i < 400; i++) {
        Call call = open(bench, account, seeds.nextLong());
        call.attempts().next();
        Mirror mirror = call.mirror();
        assertThat(call.mirror()).as("one copy at most").isNull();
        call.answered(USED);
        if (mirror != null) {
          copied++;
          assertThat(bench.gateway.records().catchUp()).isTrue(); // the call is in a page by itself
          mirror.ended(null, Duration.ofMillis(5), USED);
          last = call.id();
        }
      }
      assertThat(bench.gateway.history().paid(last))
          .as("a copy is found by its decision, though it ended later")
          .extracting(History.Paid::part, History.Paid::deploymentId)
          .containsExactly(tuple(Entry.Part.MIRROR, "b"), tuple(Entry.Part.CALL, "a"));
      assertThat(used(bench).requests()).isEqualTo(400 + copied);
      assertThat(copied).isBetween(60, 140);
      assertThat(account.budgets().getFirst().spent()).isEqualTo(Money.usd("0.6"));
      assertThat(
              bench.gateway.usage().stream().filter(u -> u.deploymentId().equals("b")).findFirst())
          .get()
          .extracting(UsageTotal::cost)
          .isEqualTo(new Money(Money.usd("0.003").usd().multiply(BigDecimal.valueOf(copied))));
    }
  }

  @Test
  void a_broken_stream_is_resumed_elsewhere_only_where_the_alias_asks_and_both_parts_are_billed() {
    Trouble cut = Trouble.of(Kind.BROKEN, "its stream ended early");
    try (Bench bench = bench(two("resume: true"))) {
      Call call = open(bench, 1);
      call.attempts().next();
      call.attempts().begins();
      Served other =
          Objects.requireNonNull(call.attempts().resume(cut, new Usage(1000, 100, true)));
      assertThat(other.id()).isEqualTo("b");
      call.attempts().begins();
      assertThat(call.attempts().resume(cut, USED)).as("nobody is left").isNull();
      call.broken(cut, USED);

      Decision decision = bench.gateway.decision(call.id()).orElseThrow();
      assertThat(decision.attempts())
          .extracting(Decision.Attempt::why)
          .containsExactly(Why.FIRST, Why.RESUME);
      assertThat(bench.gateway.usage())
          .extracting(UsageTotal::cost)
          .containsExactly(Money.usd("0.0011"), Money.usd("0.003"));
      assertThat(bench.gateway.history().paid(call.id()))
          .extracting(History.Paid::part, History.Paid::cost)
          .containsExactly(
              tuple(Entry.Part.BROKEN, Money.usd("0.0011")),
              tuple(Entry.Part.CALL, Money.usd("0.003")));
    }
    try (Bench bench = bench(two(""))) {
      Call call = open(bench, 1);
      call.attempts().next();
      call.attempts().begins();
      assertThat(call.attempts().resume(cut, USED)).isNull();
      call.broken(cut, USED);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_happens_a_call_ends_and_holds_nothing_back(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String keys = "keys: [{name: team, key: env:KEY, budget_usd: 1000}]\n";
    try (Bench bench = bench(keys + two("hedge: true, resume: true, retry_same: 3, attempts: 6"))) {
      warmed(bench, "a");
      warmed(bench, "b");
      Account account = bench.gateway.callers().named("team");
      for (int i = 0; i < 30; i++) {
        int steps = step(open(bench, account, random.nextLong()), random);
        assertThat(steps).isLessThan(40);
        bench.clock.advance(Duration.ofMinutes(10)); // every cooldown and circuit is over
      }
      assertThat(account.budgets().getFirst().reserved()).isEqualTo(Money.ZERO);
      assertThat(served(bench, "a").health().underWay()).isZero();
      assertThat(served(bench, "b").health().underWay()).isZero();
    }
  }

  private static int step(Call call, SplittableRandom random) {
    Kind[] kinds = {Kind.BROKEN, Kind.LATE, Kind.LIMITED, Kind.FAILING, Kind.TOO_LONG};
    int steps = 0;
    for (Served served = call.attempts().next(); served != null; served = call.attempts().next()) {
      steps++;
      Hedge beside = random.nextBoolean() ? call.attempts().hedge() : null;
      if (beside != null && random.nextBoolean()) {
        beside.failed(random.nextBoolean() ? served : beside.served(), FAILING);
      } else if (beside != null && random.nextBoolean()) {
        call.letGo(Call.LetGo.ABANDONED, new Usage(10, 0, true));
        return steps;
      } else if (beside != null) {
        beside.wins(random.nextBoolean() ? served : beside.served());
      }
      switch (random.nextInt(4)) {
        case 0 -> {
          call.answered(new Usage(10, 10, false));
          return steps;
        }
        case 1 -> {
          call.attempts().begins();
          while (call.attempts().resume(FAILING, new Usage(10, 5, true)) != null) {
            call.attempts().begins();
            steps++;
          }
          call.broken(FAILING, new Usage(10, 5, true));
          return steps;
        }
        case 2 -> {
          call.rejected(400);
          return steps;
        }
        default ->
            call.attempts().failed(Trouble.of(kinds[random.nextInt(kinds.length)], "by chance"));
      }
    }
    call.exhausted();
    return steps;
  }
}
