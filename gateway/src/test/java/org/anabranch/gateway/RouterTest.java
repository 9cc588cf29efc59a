package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
class RouterTest {
  private final Clock clock = new TestClock(Bench.START);
  private final Router plain = router(Ratings.NONE, BidPrices.NONE);

  private static Router router(Ratings ratings, BidPrices bids) {
    return new Router(RouteConfig.defaults(), ratings, bids);
  }

  private Served served(String id, String model, double in, double out, String site) {
    DeploymentConfig config =
        new DeploymentConfig(
            id,
            model,
            null,
            null,
            "v-" + id,
            URI.create("http://127.0.0.1:1/v1"),
            null,
            BigDecimal.valueOf(in),
            BigDecimal.valueOf(out),
            8000L,
            site,
            new BigDecimal("0.5"),
            null);
    Health health = new Health(clock, 5, Duration.ofSeconds(2));
    return new Served(config.deployment(), config, Optional.empty(), health);
  }

  private Ask ask(long tokens, long seed, boolean explore) {
    return new Ask(
        Account.unlimited("t", clock), "x", "write/x", tokens, 2 * tokens, 400, 1, seed, explore);
  }

  private static AliasConfig cheapest(double weight) {
    return new AliasConfig(
        "a", List.of(), new AliasConfig.Weights(weight, weight, weight, weight), null, null, null);
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 40) : LongStream.of(one);
  }

  private static List<String> ids(List<Candidate> ranked) {
    return ranked.stream().map(Candidate::deploymentId).toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_deployment_that_is_worse_in_everything_is_never_preferred(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Served good = served("z-good", "m", random.nextDouble(10), random.nextDouble(10), null);
    Served worse =
        served(
            "a-worse",
            "m",
            good.config().inputUsdPerMillion().doubleValue() + 0.01 + random.nextDouble(),
            good.config().outputUsdPerMillion().doubleValue() + random.nextDouble(),
            null);
    good.health().answered(Duration.ofMillis(500));
    worse.health().answered(Duration.ofMillis(500 + random.nextInt(1000)));
    Ask ask = ask(1 + random.nextInt(5000), seed, true);

    assertThat(ids(plain.rank(List.of(worse, good), AliasConfig.auto(), ask, null)))
        .containsExactly("z-good", "a-worse");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_higher_price_never_improves_a_place(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Served> fleet = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      fleet.add(served("d" + i, "m" + i, random.nextDouble(5), random.nextDouble(5), null));
    }
    Ask ask = ask(1000, seed, true);
    int before = ids(plain.rank(fleet, AliasConfig.auto(), ask, null)).indexOf("d2");
    Served dearer =
        served("d2", "m2", 0.1 + fleet.get(2).config().inputUsdPerMillion().doubleValue(), 5, null);
    fleet.set(2, dearer);

    assertThat(ids(plain.rank(fleet, AliasConfig.auto(), ask, null)).indexOf("d2"))
        .isGreaterThanOrEqualTo(before);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void scaling_all_weights_changes_no_place(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Served> fleet = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      fleet.add(served("d" + i, "m" + i, random.nextDouble(5), random.nextDouble(5), null));
    }
    Ask ask = ask(1000, seed, true);

    assertThat(ids(plain.rank(fleet, cheapest(1), ask, null)))
        .isEqualTo(ids(plain.rank(fleet, cheapest(7), ask, null)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_same_seed_gives_the_same_scores(long seed) {
    List<Served> fleet = List.of(served("a", "m", 1, 1, null), served("b", "n", 1, 1, null));
    Ask ask = ask(1000, seed, true);

    assertThat(plain.rank(fleet, AliasConfig.auto(), ask, null))
        .isEqualTo(plain.rank(fleet, AliasConfig.auto(), ask, null));
  }

  @Test
  void the_score_is_the_sum_of_its_parts_in_dollars() {
    Served d = served("a", "m", 2, 4, "site");
    d.health().answered(Duration.ofSeconds(2));
    Ratings ratings = (model, task) -> Optional.of(new Ratings.Rating(1100, 1050, 1150, 9));
    Router router = router(ratings, site -> new BigDecimal("3"));

    Candidate c = router.rank(List.of(d), AliasConfig.auto(), ask(1000, 1, false), null).getFirst();

    assertThat(c.price()).isCloseTo(0.002 + 0.0016, within());
    assertThat(c.bidPrice()).isCloseTo(1400e-6 * 0.5 * 3, within());
    assertThat(c.latency()).isCloseTo(0.001, within());
    assertThat(c.quality()).isCloseTo(0.10, within());
    assertThat(c.score())
        .isCloseTo(c.price() + c.bidPrice() + c.latency() + c.errorRisk() - c.quality(), within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void exploring_tries_each_unknown_model_now_and_then_and_leaves_a_known_bad_one() {
    Ratings ratings =
        (model, task) ->
            model.equals("bad")
                ? Optional.of(new Ratings.Rating(700, 690, 710, 500))
                : Optional.empty();
    Router router = router(ratings, BidPrices.NONE);
    List<Served> fleet =
        List.of(
            served("a", "one", 1, 1, null),
            served("b", "two", 1, 1, null),
            served("c", "bad", 1, 1, null));
    List<String> firsts =
        LongStream.range(0, 200)
            .mapToObj(s -> router.rank(fleet, AliasConfig.auto(), ask(500, s, true), null))
            .map(ranked -> ranked.getFirst().deploymentId())
            .toList();

    assertThat(firsts).contains("a", "b").doesNotContain("c");
  }

  @Test
  void each_constraint_removes_and_says_why() {
    Served dear = served("dear", "m", 50, 50, null);
    Served lab = served("lab", "m", 1, 1, null);
    Served fine = served("fine", "m", 1, 1, null);
    AliasConfig alias =
        new AliasConfig(
            "a", List.of(), null, new BigDecimal("20"), List.of("v-lab"), List.of("v-other"));

    List<Candidate> ranked =
        plain.rank(List.of(dear, lab, fine), alias, ask(100, 1, false), Money.usd("1"));

    assertThat(ranked.getFirst().deploymentId()).isEqualTo("fine");
    assertThat(ranked.stream().map(Candidate::removedBy))
        .containsExactlyInAnyOrder(
            null, "alias excludes lab v-lab", "price above the alias's $20 per million");
    assertThat(plain.rank(List.of(fine), alias, ask(9000, 1, false), null).getFirst().removedBy())
        .isEqualTo("about 9000 tokens exceed its context");
    assertThat(
            plain
                .rank(List.of(fine), alias, ask(100, 1, false), Money.usd("0.0001"))
                .getFirst()
                .removedBy())
        .startsWith("budget: may cost");
  }
}
