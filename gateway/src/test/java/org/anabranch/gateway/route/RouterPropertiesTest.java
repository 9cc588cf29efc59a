package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.route.Decision.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every choice, over printed seeds. */
class RouterPropertiesTest extends RouterFixture {
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
    Collections.shuffle(some, new Random(seed));
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
}
