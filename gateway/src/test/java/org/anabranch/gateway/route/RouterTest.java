package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.Money;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is preferred, removed and tried, case by case. */
class RouterTest extends RouterFixture {
  private static final Offset<Double> NEAR = Offset.offset(1e-12);

  @Test
  void each_preset_is_the_usual_strategy() {
    String[] fleet = {
      RouteBench.deployment("dear", 9, 9, ""),
      RouteBench.deployment("cheap", 0.1, 0.1, ""),
      RouteBench.deployment("slow", 1, 1, "")
    };
    Map<String, String> expected =
        Map.of(
            "cheapest",
            "cheap",
            "fastest",
            "dear",
            "best",
            "slow",
            "ordered",
            "dear",
            "least_busy",
            "slow");
    Ratings ratings =
        (model, task) ->
            Optional.of(
                model.equals("m-slow")
                    ? new Ratings.Rating(1300, 1290, 1310, 99)
                    : new Ratings.Rating(1000, 990, 1010, 99));
    expected.forEach(
        (preset, first) -> {
          RouteBench bench =
              new RouteBench(
                  "deployments:\n"
                      + String.join("", fleet)
                      + "aliases:\n  - {name: x, candidates: [dear, cheap, slow], preset: "
                      + preset
                      + "}",
                  ratings,
                  BidPrices.NONE);
          bench.served("dear").health().answered(Duration.ofMillis(100), false);
          bench.served("cheap").health().answered(Duration.ofMillis(900), false);
          bench.served("slow").health().answered(Duration.ofMillis(9000), false);
          bench.served("dear").health().admit();
          bench.served("cheap").health().admit();
          assertThat(bench.first(bench.ask(100, 1))).as(preset).isEqualTo(first);
        });
  }

  @Test
  void in_turn_each_comes_as_often_as_the_others_and_by_lot_as_often_as_its_part() {
    String[] fleet = {free("a", ""), free("b", ""), free("c", "")};
    RouteBench turns = of("candidates: [a, b, c], preset: round_robin", fleet);
    assertThat(turns.firsts(7, i -> turns.ask(1, i)))
        .containsExactly("a", "b", "c", "a", "b", "c", "a");

    RouteBench lots =
        of("candidates: [a, b, c], preset: weighted, split: {a: 70, b: 20, c: 10}", fleet);
    Map<String, Long> count =
        lots.firsts(4000, i -> lots.ask(1, new SplittableRandom(i).nextLong())).stream()
            .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    assertThat(count.get("a")).isBetween(2650L, 2950L);
    assertThat(count.get("b")).isBetween(670L, 930L);
    assertThat(count.get("c")).isBetween(300L, 500L);
  }

  @Test
  void a_canary_gets_its_part_until_it_fails_more_than_the_others() {
    RouteBench bench =
        of(
            "candidates: [a], canary: {deployment: new, share: 0.1}",
            free("a", ""),
            free("new", ""));
    Canary canary = Objects.requireNonNull(bench.route().canary);
    List<String> firsts = bench.firsts(2000, i -> bench.ask(1, new SplittableRandom(i).nextLong()));
    assertThat(firsts.stream().filter("new"::equals).count()).isBetween(140L, 260L);
    for (int i = 0; i < 200; i++) {
      canary.heard(bench.served("a"), i % 20 > 0);
      canary.heard(bench.served("new"), i % 15 > 0);
    }
    assertThat(bench.firsts(200, i -> bench.ask(1, i * 77L))).as("no worse").contains("new");
    for (int i = 0; i < 20; i++) {
      canary.heard(bench.served("new"), false);
    }

    assertThat(bench.firsts(200, i -> bench.ask(1, i * 77L))).doesNotContain("new");
    assertThat(of(bench.rank(bench.ask(1, 1)), "new").removedBy()).startsWith("canary stopped: ");
  }

  @Test
  void money_promised_anyhow_makes_a_deployment_free_until_its_pace_is_reached() {
    RouteBench bench =
        new RouteBench(
            "deployments:\n"
                + RouteBench.deployment("cheap", 0.5, 0.5, "")
                + RouteBench.deployment("promised", 5, 5, "")
                + """
                aliases: [{name: x, candidates: [cheap, promised], preset: cheapest}]
                route:
                  commitments: [{name: deal, vendor: v-promised, usd: 240, period: day, overage: 1.2}]
                """);
    Candidate free = bench.rank(bench.ask(1000, 1)).getFirst();
    assertThat(free.deploymentId()).isEqualTo("promised");
    assertThat(free.price()).isZero();
    Commitments.State state =
        Objects.requireNonNull(Objects.requireNonNull(free.facts()).commitment());
    assertThat(state.paceUsd()).as("noon").isCloseTo(120, NEAR);

    bench.commitments.use("promised", Money.usd("121"));
    List<Candidate> over = bench.rank(bench.ask(1000, 1));
    assertThat(ids(over)).startsWith("cheap");
    assertThat(of(over, "promised").price()).isCloseTo(1400 * 5e-6 * 1.2, NEAR);

    bench.clock.advance(Duration.ofDays(1));
    assertThat(bench.first(bench.ask(1000, 1))).as("a new day").isEqualTo("promised");
  }

  @Test
  void the_score_is_the_sum_of_its_parts_in_dollars() {
    RouteBench bench =
        new RouteBench(
            "deployments:\n"
                + RouteBench.deployment(
                    "a", 2, 4, "site: s, accelerator_hours_per_million_tokens: 0.5")
                + "aliases: [{name: x, candidates: [a]}]",
            (model, task) -> Optional.of(new Ratings.Rating(1100, 1050, 1150, 9)),
            site -> new BigDecimal("3"));
    bench.served("a").health().answered(Duration.ofSeconds(2), false);
    bench.served("a").health().heard(new RateLimits(0.05, bench.clock.millis() + 1000));

    Candidate c = bench.rank(bench.ask(1000, 1)).getFirst();

    assertThat(c.price()).isCloseTo(0.002 + 0.0016, NEAR);
    assertThat(c.bidPrice()).isCloseTo(1400e-6 * 0.5 * 3, NEAR);
    assertThat(c.latency()).isCloseTo(0.001, NEAR);
    assertThat(c.quality()).isCloseTo(0.10, NEAR);
    assertThat(c.pressure()).isCloseTo(0.0075, NEAR);
    assertThat(c.score())
        .isCloseTo(
            c.price() + c.bidPrice() + c.latency() + c.errorRisk() + c.pressure() - c.quality(),
            NEAR);
  }

  @Test
  void a_stream_is_expected_to_take_its_beginning_and_its_length() {
    RouteBench bench = of("candidates: [a], preset: fastest", free("a", ""));
    Health health = bench.served("a").health();
    health.answered(Duration.ofMillis(500), true);
    health.spoke(100, Duration.ofSeconds(2), true);
    health.answered(Duration.ofSeconds(9), false);

    Needs streaming = Needs.of(Terms.bit(Capability.STREAMING));
    assertThat(bench.rank(bench.ask(10, 1, streaming)).getFirst().latency())
        .isCloseTo((0.5 + 400 * 0.02) * 0.0005, NEAR);
    assertThat(bench.rank(bench.ask(10, 1)).getFirst().latency()).isCloseTo(9 * 0.0005, NEAR);
  }

  @Test
  void exploring_tries_each_unknown_model_now_and_then_and_leaves_a_known_bad_one() {
    Ratings ratings =
        (model, task) ->
            model.equals("m-c")
                ? Optional.of(new Ratings.Rating(700, 690, 710, 500))
                : Optional.empty();
    RouteBench bench =
        new RouteBench(
            "deployments:\n"
                + free("a", "")
                + free("b", "")
                + free("c", "")
                + "aliases: [{name: x, candidates: [a, b, c]}]",
            ratings,
            BidPrices.NONE);

    assertThat(bench.firsts(200, i -> bench.ask(500, i, true, Needs.NONE)))
        .contains("a", "b")
        .doesNotContain("c");
  }

  @Test
  void each_constraint_removes_and_says_why() {
    assertThat(removal("max_usd_per_million: 0.5", ""))
        .isEqualTo("price above the alias's $0.5 per million");
    assertThat(removal("exclude_labs: [l-a]", "")).isEqualTo("alias excludes lab l-a");
    assertThat(removal("exclude_vendors: [v-a]", "")).isEqualTo("alias excludes vendor v-a");
    assertThat(removal("require: {labs: [other]}", "")).isEqualTo("lab l-a is none of the alias's");
    assertThat(removal("require: {vendors: [other]}", ""))
        .isEqualTo("vendor v-a is none of the alias's");
    assertThat(removal("require: {regions: [eu]}", "region: us"))
        .isEqualTo("region us is none of the alias's");
    assertThat(removal("require: {regions: [eu]}", ""))
        .isEqualTo("its region is not known, and the alias asks for one");
    assertThat(removal("require: {except_regions: [us]}", "region: us"))
        .isEqualTo("region us is none of the alias's");
    assertThat(removal("require: {zero_retention: true}", "terms: {no_training: true}"))
        .isEqualTo("zero retention is required and not known of it");
    assertThat(removal("require: {no_training: true}", "terms: {zero_retention: true}"))
        .isEqualTo("no training is required and not known of it");
    assertThat(removal("require: {min_rating: 1001}", ""))
        .isEqualTo("rated 1000, below the alias's min_rating of 1001");
    assertThat(removal("require: {capabilities: [tools]}", "capabilities: [images]"))
        .isEqualTo("it cannot do tools");
    assertThat(removal("", "context: 450"))
        .isEqualTo("about 100 tokens and 400 of answer exceed its context of 450 tokens");
    assertThat(removal("", "api_key: env:NONE")).isEqualTo("no API key: env:NONE is not set");
    assertThat(
            removal(
                "require: {zero_retention: true, regions: [eu], capabilities: [tools]}",
                "region: eu, terms: {zero_retention: true}"))
        .isEqualTo("nothing");
  }

  private static String removal(String alias, String deployment) {
    RouteBench bench =
        of("candidates: [a]" + (alias.isEmpty() ? "" : ", " + alias), free("a", deployment));
    String reason = bench.rank(bench.ask(100, 1)).getFirst().removedBy();
    return reason == null ? "nothing" : reason;
  }

  @Test
  void a_request_goes_where_what_it_needs_can_be_done_and_its_budget_reaches() {
    RouteBench bench =
        of(
            "candidates: [a, b]",
            free("a", "capabilities: [streaming]"),
            RouteBench.deployment("b", 3, 3, "capabilities: [streaming, tools]"));
    assertThat(bench.first(bench.ask(1, 1))).isEqualTo("a");
    assertThat(bench.first(bench.ask(1, 1, Needs.of(Terms.bit(Capability.TOOLS))))).isEqualTo("b");
    assertThat(
            bench.rank(bench.ask(100, 1), Allowance.of(Money.usd("0.0001"))).stream()
                .map(Candidate::removedBy))
        .allSatisfy(reason -> assertThat(reason).startsWith("budget: may cost "));
  }

  @Test
  void ranking_allocates_little() {
    RouteBench bench = new RouteBench(RouteBench.fleet(5, new SplittableRandom(1), "shares: []"));
    Ask ask = bench.ask(1000, 1);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 3000; i++) {
      bench.rank(ask);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      bench.rank(ask);
    }
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1000).isLessThan(2500);
  }
}
