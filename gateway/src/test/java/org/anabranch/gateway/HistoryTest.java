package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.replay.Forgetting;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.History.Filter;
import org.anabranch.gateway.replay.History.Wish;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stored decisions tell, and what they would have been. */
class HistoryTest {
  private static final Trouble FAILING = Trouble.of(Trouble.Kind.FAILING, "status 503");

  @TempDir Path directory;

  private static String fleet(String more) {
    return "port: 0\ndeployments:\n"
        + RouteBench.deployment("a", 1, 1, "")
        + RouteBench.deployment("b", 2, 2, "")
        + RouteBench.deployment("c", 3, 3, "")
        + "aliases:\n  - {name: x, candidates: [a, b, c]}\n"
        + "  - {name: lots, candidates: [a, b, c], preset: weighted}\n"
        + more;
  }

  private static void ask(Bench bench, String alias, long seed, int failing) {
    Ask ask =
        new Ask(
            bench.gateway.callers().named(seed % 2 == 0 ? "even" : "odd"),
            Service.CHAT,
            alias,
            "chat",
            1000,
            2000,
            0,
            1,
            null,
            seed,
            true,
            Needs.NONE);
    Call call = bench.gateway.dispatcher().open(ask);
    call.attempts().next();
    for (int i = 0; i < failing; i++) {
      call.attempts().failed(FAILING);
      call.attempts().next();
    }
    call.answered(new Usage(1000, 500, false));
    bench.clock.advance(Duration.ofMinutes(10));
  }

  private static Replay replay(Bench bench, @Nullable String yaml, String... without) {
    GatewayConfig other = yaml == null ? null : Yaml.parse("o.yaml", yaml, GatewayConfig.class);
    return bench.gateway.history().replay(new Wish(other, null, null, null, List.of(without)));
  }

  @Test
  void under_the_same_configuration_every_stored_decision_is_made_again() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 120; i++) {
        bench
            .gateway
            .fleet()
            .byId(List.of("a", "b", "c").get(random.nextInt(3)))
            .orElseThrow()
            .health()
            .answered(Duration.ofMillis(random.nextInt(90_000)), false);
        ask(bench, i % 3 == 0 ? "lots" : "x", random.nextLong(), i % 10 == 9 ? 1 : 0);
      }

      Replay replay = replay(bench, null);
      assertThat(replay.requests()).isEqualTo(120);
      assertThat(replay.moved()).isZero();
      assertThat(replay.after()).isEqualTo(replay.before());
      assertThat(replay.secondsAfter()).isEqualTo(replay.secondsBefore());
      assertThat(replay(bench, null)).isEqualTo(replay);
    }
  }

  @Test
  void without_a_vendor_its_work_goes_elsewhere_at_their_prices() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      for (int i = 0; i < 10; i++) {
        ask(bench, "a", i, 0);
        ask(bench, "lots", i, 0);
      }

      Replay replay = replay(bench, null, "v-a");
      assertThat(replay.unserved()).hasSize(1);
      assertThat(replay.unserved().getFirst().requests()).isEqualTo(10);
      assertThat(replay.unserved().getFirst().reason()).isEqualTo("a: replayed without vendor v-a");
      assertThat(replay.vendors())
          .filteredOn(l -> l.name().equals("v-a"))
          .singleElement()
          .satisfies(l -> assertThat(l.requestsAfter()).isZero());
      assertThat(replay.deployments().stream().mapToLong(Replay.Line::requestsAfter).sum())
          .isEqualTo(10);
    }
  }

  @Test
  void what_a_limit_refused_then_is_left_out_and_counted_apart() {
    String limited = "keys:\n  - {name: even, key: env:KEY, limits: [{tokens_per_minute: 10}]}\n";
    try (Bench bench = new Bench(directory, fleet(limited))) {
      ask(bench, "x", 1, 0);
      assertThatThrownBy(() -> ask(bench, "x", 2, 0)).hasMessageContaining("tokens per minute");

      Replay replay = replay(bench, null);
      assertThat(replay.requests()).isEqualTo(1);
      assertThat(replay.refused()).isEqualTo(1);
      assertThat(replay.unserved()).isEmpty();
    }
  }

  @Test
  void a_vendor_that_nobody_has_is_told_and_not_replayed_as_if_nothing_were_missing() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      assertThatThrownBy(() -> replay(bench, null, "v-aa"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("v-aa");
    }
  }

  @Test
  void a_key_that_cannot_sign_is_told_by_the_name_of_its_deployment() {
    String yaml =
        "port: 0\ndeployments:\n  - {id: b, vendor: bedrock, region: us-east-1, api_key: env:KEY,"
            + " model: m}\n";
    assertThatThrownBy(() -> new Bench(directory, yaml).close())
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("“b”")
        .hasMessageContaining("ACCESS_KEY_ID:SECRET");
  }

  private static String painters(String first, String second) {
    String one =
        """
          - {id: %s, model: p, vendor: v-%s, service: image, base_url: "http://127.0.0.1:1/v1",
             prices: [{usd_per_image: %s}]}
        """;
    return "port: 0\ndeployments:\n"
        + one.formatted("one", "one", first)
        + one.formatted("two", "two", second);
  }

  @Test
  void deployments_whose_keys_have_a_shape_of_their_own_are_replayed_without_any() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      ask(bench, "x", 1, 0);
      Replay replay =
          replay(
              bench,
              """
              port: 0
              deployments:
                - {id: b, model: m, vendor: bedrock, region: us-east-1, api_key: "env:NOT_THERE"}
                - {id: v, model: m, vendor: vertex, region: eu, account: p, api_key: "env:NOT_THERE"}
              aliases:
                - {name: x, candidates: [b, v]}
              """);
      assertThat(replay.unserved()).isEmpty();
      assertThat(replay.deployments().stream().mapToLong(Replay.Line::requestsAfter).sum())
          .isEqualTo(1);
    }
  }

  @Test
  void pictures_are_replayed_at_what_they_cost_apiece() {
    Usage pictures = new Usage(0, 0, 0, 0, 0, 0, 2, 0, 0, 0, false);
    try (Bench bench = new Bench(directory, painters("0.01", "0.04"))) {
      for (int i = 0; i < 5; i++) {
        Ask ask =
            new Ask(
                bench.gateway.callers().named("team"),
                Service.IMAGE,
                "p",
                "image",
                0,
                0,
                0,
                1,
                null,
                i,
                true,
                Needs.NONE,
                pictures);
        Call call = bench.gateway.dispatcher().open(ask);
        call.attempts().next();
        call.answered(pictures);
        bench.clock.advance(Duration.ofMinutes(1));
      }

      Replay same = replay(bench, null);
      assertThat(same.before()).isEqualTo(Money.usd("0.1")).isEqualTo(same.after());
      Replay dearer = replay(bench, painters("0.09", "0.04"));
      assertThat(dearer.moved()).isEqualTo(5);
      assertThat(dearer.after()).isEqualTo(Money.usd("0.4"));
    }
  }

  @Test
  void another_contract_changes_who_is_asked_and_what_is_paid() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      for (int i = 0; i < 12; i++) {
        ask(bench, "x", i * 2L, 0);
      }
      String contract = "route: {commitments: [{name: deal, vendor: v-c, usd: 24, period: day}]}\n";
      Replay replay =
          replay(
              bench,
              fleet(contract).replace("[a, b, c]}\n  -", "[a, b, c], preset: cheapest}\n  -"));

      assertThat(replay.moved()).isPositive();
      assertThat(replay.after().compareTo(replay.before())).isNegative();
      assertThat(replay.promisedBefore()).isEqualTo(Money.ZERO);
      assertThat(replay.promisedAfter().usd().doubleValue()).isBetween(1.8, 1.9);
    }
  }

  @Test
  void decisions_are_found_by_what_they_were_about_page_by_page() {
    try (Bench bench = new Bench(directory, fleet(""))) {
      for (int i = 0; i < 25; i++) {
        ask(bench, i < 5 ? "b" : "x", i, i == 7 ? 1 : 0);
      }
      History history = bench.gateway.history();
      List<String> seen = new ArrayList<>();
      String next = null;
      do {
        History.Page page = history.decisions(Filter.ALL, next, 10);
        page.decisions().forEach(d -> seen.add(d.id()));
        next = page.next();
      } while (next != null);
      assertThat(seen).hasSize(25).doesNotHaveDuplicates();
      assertThat(history.decision(seen.get(17)).orElseThrow().attempts()).hasSize(2);

      assertThat(count(history, new Filter(null, null, "b", null, null, null))).isEqualTo(5);
      assertThat(count(history, new Filter(null, null, null, "odd", null, true))).isEqualTo(12);
      assertThat(count(history, new Filter(null, null, null, null, null, false))).isZero();
      assertThat(
              count(
                  history,
                  new Filter(
                      Bench.START,
                      Bench.START.plus(Duration.ofMinutes(30)),
                      null,
                      null,
                      null,
                      null)))
          .isEqualTo(3);
    }
  }

  private static int count(History history, Filter filter) {
    return history.decisions(filter, null, 200).decisions().size();
  }

  @Test
  void what_is_too_old_or_too_many_is_forgotten_a_few_at_a_time() {
    try (Bench bench =
        new Bench(directory, fleet("route: {keep_decisions: 20, keep_decisions_days: 1}"))) {
      for (int i = 0; i < 30; i++) {
        ask(bench, "x", i, 0);
        count(bench.gateway.history(), Filter.ALL); // so that each has a page of its own
      }
      StoredDecisions stored = new StoredDecisions(bench.database, List::of);
      RouteConfig config = bench.gateway.config().route();
      long now = bench.clock.millis();

      assertThat(stored.forget(now, 3)).isEqualTo(3);
      Forgetting.forget(stored, config, now);
      assertThat(stored.page(Filter.ALL, null, 100).decisions()).hasSize(20);
      Forgetting.forget(stored, config, now + Duration.ofHours(22).toMillis());
      assertThat(stored.page(Filter.ALL, null, 100).decisions()).hasSize(12);
    }
  }
}
