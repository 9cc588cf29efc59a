package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.kernel.Money;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {
  private static final Offset<Double> NEAR = Offset.offset(1e-12);

  static LongStream seeds() {
    return RouteBench.seeds();
  }

  private static RouteBench of(String alias, String... deployments) {
    return new RouteBench(
        "deployments:\n" + String.join("", deployments) + "aliases:\n  - {name: x, " + alias + "}");
  }

  private static String free(String id, String more) {
    return RouteBench.deployment(id, 1, 1, more);
  }

  private static List<String> ids(List<Candidate> ranked) {
    return ranked.stream().map(Candidate::deploymentId).toList();
  }

  private static Candidate of(List<Candidate> ranked, String id) {
    return ranked.stream().filter(c -> c.deploymentId().equals(id)).findFirst().orElseThrow();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_deployment_that_is_worse_in_everything_is_never_preferred(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double price = random.nextInt(1, 900) / 100.0;
    RouteBench bench =
        of(
            "candidates: [worse, good]",
            RouteBench.deployment("worse", price + 0.01, price + random.nextInt(5), ""),
            RouteBench.deployment("good", price, price, ""));
    bench.served("good").health().answered(Duration.ofMillis(500), false);
    bench.served("worse").health().answered(Duration.ofMillis(500 + random.nextInt(999)), false);

    assertThat(ids(bench.rank(bench.ask(1 + random.nextInt(5000), seed))))
        .containsExactly("good", "worse");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void scaling_all_money_changes_no_decision_when_the_weights_scale_too(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String alias = "weights: {order: 0.001, split: 0.002, busy: 0.01}";
    RouteBench one = new RouteBench(RouteBench.fleet(5, random.split(), alias));
    String money = "\n  usd_per_second: 0.0035\n  usd_per_failure: 0.07\n  usd_per100_points: 0.7";
    String scaled =
        one.config.deployments().stream().map(d -> times(d, 7)).collect(Collectors.joining());
    RouteBench seven =
        new RouteBench(
            "route:"
                + money
                + "\ndeployments:\n"
                + scaled
                + "aliases:\n  - {name: x, candidates: "
                + "[a, b, c, d, e], weights: {order: 0.007, split: 0.014, busy: 0.07}}");
    for (RouteBench bench : List.of(one, seven)) {
      SplittableRandom same = new SplittableRandom(seed + 1);
      for (String id : List.of("a", "b", "c")) {
        bench.served(id).health().answered(Duration.ofMillis(same.nextInt(9000)), false);
        bench.served(id).health().admit();
      }
      bench.served("d").health().failed(Trouble.of(Trouble.Kind.BROKEN, "cut"));
    }

    for (int i = 0; i < 50; i++) {
      assertThat(ids(seven.rank(seven.ask(1000, seed + i))))
          .isEqualTo(ids(one.rank(one.ask(1000, seed + i))));
    }
  }

  private static String times(DeploymentConfig d, double k) {
    return RouteBench.deployment(
        d.id(),
        d.inputUsdPerMillion().doubleValue() * k,
        d.outputUsdPerMillion().doubleValue() * k,
        "");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_removed_candidate_is_never_first_and_taking_a_constraint_away_never_worsens_the_best(
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> constraints =
        List.of(
            "max_usd_per_million: 9",
            "exclude_labs: [l-a]",
            "exclude_vendors: [v-b]",
            "require: {min_rating: 990, regions: [eu]}",
            "shares: [{of: lab, at_most: 0.3}]");
    List<String> some =
        constraints.stream().filter(c -> random.nextBoolean()).collect(Collectors.toList());
    Collections.shuffle(some, new java.util.Random(seed));
    long fleetSeed = random.nextLong();
    double best = Double.NEGATIVE_INFINITY;
    for (int kept = some.size(); kept >= 0; kept--) {
      RouteBench bench =
          new RouteBench(
              RouteBench.fleet(
                  6, new SplittableRandom(fleetSeed), String.join(", ", some.subList(0, kept))));
      bench.route().shares.add(bench.served("c"), bench.clock.millis(), 1, 100, 1);
      List<Candidate> ranked = bench.rank(bench.ask(800, seed));

      int removed = 0;
      for (Candidate c : ranked) {
        removed += c.removedBy() != null ? 1 : 0;
        assertThat(c.removedBy() == null).as("usable ones go first").isEqualTo(removed == 0);
      }
      double score =
          ranked.getFirst().removedBy() == null ? ranked.getFirst().score() : Double.MAX_VALUE;
      assertThat(kept == some.size() || score <= best).isTrue();
      best = score;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void share_caps_hold_within_one_request_over_many(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double cap = 0.4 + random.nextDouble() / 4;
    RouteBench bench =
        new RouteBench(
            RouteBench.fleet(
                4, random, "preset: cheapest, shares: [{of: lab, at_most: %s}]".formatted(cap)));
    double[] given = new double[4];
    double total = 0;
    double largest = 0;
    for (int i = 0; i < 10_000 / 40; i++) {
      double tokens = 1 + random.nextInt(3000);
      String first = bench.first(bench.ask(100, seed + i));
      bench.route().shares.add(bench.served(first), bench.clock.millis(), 1, tokens, 0);
      given[first.charAt(0) - 'a'] += tokens;
      total += tokens;
      largest = Math.max(largest, tokens);
      for (double one : given) {
        assertThat(one).isLessThanOrEqualTo(cap * total + largest);
      }
    }
  }

  @Test
  void a_share_comes_back_when_the_window_has_moved_on() {
    RouteBench bench =
        of(
            "candidates: [a, b], preset: ordered,"
                + " shares: [{of: vendor, at_most: 0.5, window_minutes: 60}]",
            free("a", ""),
            free("b", ""));
    bench.route().shares.add(bench.served("a"), bench.clock.millis(), 1, 1000, 0);
    bench.clock.advance(Duration.ofMinutes(30));
    assertThat(bench.first(bench.ask(1, 1))).isEqualTo("b");
    assertThat(of(bench.rank(bench.ask(1, 1)), "a").removedBy())
        .isEqualTo(
            "share cap: vendor v-a had 100 % of the tokens of the last 60 min, at most 50 %");

    bench.clock.advance(Duration.ofMinutes(31));
    assertThat(bench.first(bench.ask(1, 1))).isEqualTo("a");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void when_a_deployment_leaves_only_its_own_sessions_move(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String alias = "preset: sticky, sticky: [session]";
    RouteBench bench = new RouteBench(RouteBench.fleet(5, random, alias));
    List<Long> sessions = random.longs(400).boxed().toList();
    List<String> before = sessions.stream().map(s -> bench.first(session(bench, s))).toList();
    bench.served("c").health().failed(Trouble.of(Trouble.Kind.LIMITED, "status 429"));
    List<String> after = sessions.stream().map(s -> bench.first(session(bench, s))).toList();

    int moved = 0;
    for (int i = 0; i < sessions.size(); i++) {
      assertThat(before.get(i).equals("c")).isEqualTo(!before.get(i).equals(after.get(i)));
      moved += before.get(i).equals("c") ? 1 : 0;
    }
    assertThat(moved).isBetween(40, 130); // a fifth of 400, within five deviations
  }

  private static Ask session(RouteBench bench, long session) {
    return bench.ask(10, session * 31, new Needs(0, 0, session, 0, 0));
  }

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
    Canary canary = java.util.Objects.requireNonNull(bench.route().canary);
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
        java.util.Objects.requireNonNull(
            java.util.Objects.requireNonNull(free.facts()).commitment());
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
        .isEqualTo("about 100 tokens and 400 of answer exceed its context of 450");
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
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
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
