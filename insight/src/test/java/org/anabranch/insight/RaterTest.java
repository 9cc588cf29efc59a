package org.anabranch.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.junit.jupiter.api.Test;

class RaterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static Outcome outcome(
      String id, Platform platform, String model, long views, long likes) {
    return new Outcome(
        new Attribution(id, "run", platform, "v" + id, model, "d", "vendor", "dec", Money.ZERO),
        Map.of(Metric.VIEWS, views, Metric.LIKES, likes),
        NOW,
        Provenance.SIMULATED);
  }

  private static ModelRating overall(List<ModelRating> ratings, String model) {
    return ratings.stream()
        .filter(r -> r.task().equals("*") && r.model().equals(model))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothing_came_of_anything_so_nothing_is_rated() {
    assertThat(Rater.rate(List.of(), NOW)).isEmpty();
  }

  @Test
  void one_post_at_the_benchmark_leaves_a_model_at_the_reference_with_a_wide_interval() {
    double benchmark = Benchmarks.engagementRate(Platform.X);
    ModelRating rating =
        overall(
            Rater.rate(
                List.of(outcome("1", Platform.X, "m", 10_000, (long) (10_000 * benchmark))), NOW),
            "m");

    assertThat(rating.points()).isCloseTo(1000, within(0.01));
    assertThat(rating.high() - rating.low()).isGreaterThan(500);
    assertThat(rating.provenance()).isEqualTo(Provenance.SIMULATED);
  }

  @Test
  void the_model_whose_posts_engage_more_is_rated_higher_and_more_posts_narrow_the_interval() {
    List<Outcome> few = new ArrayList<>();
    List<Outcome> many = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      Platform platform = Platform.values()[i % 13];
      List<Outcome> pair =
          List.of(
              outcome("a" + i, platform, "strong", 1000, 60 + random.nextInt(20)),
              outcome("b" + i, platform, "weak", 1000, 20 + random.nextInt(20)));
      many.addAll(pair);
      if (i < 5) {
        few.addAll(pair);
      }
    }
    List<ModelRating> ratings = Rater.rate(many, NOW);

    ModelRating strong = overall(ratings, "strong");
    ModelRating weak = overall(ratings, "weak");
    assertThat(strong.points()).isGreaterThan(weak.points() + 50);
    ModelRating early = overall(Rater.rate(few, NOW), "strong");
    assertThat(strong.high() - strong.low()).isLessThan(early.high() - early.low());
  }

  @Test
  void three_likes_on_four_views_prove_little() {
    ModelRating lucky = overall(Rater.rate(List.of(outcome("1", Platform.X, "m", 4, 3)), NOW), "m");
    ModelRating earned =
        overall(Rater.rate(List.of(outcome("1", Platform.X, "m", 4000, 3000)), NOW), "m");

    assertThat(lucky.points()).isLessThan(earned.points());
  }

  @Test
  void a_platform_that_is_kind_to_everybody_favours_nobody() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      outcomes.add(outcome("kind" + i, Platform.BILIBILI, "a", 1000, 200));
      outcomes.add(outcome("hard" + i, Platform.X, "b", 1000, 5));
    }
    List<ModelRating> ratings = Rater.rate(outcomes, NOW);

    assertThat(overall(ratings, "a").points())
        .isCloseTo(overall(ratings, "b").points(), within(1.0));
  }

  @Test
  void only_the_newest_two_hundred_posts_of_a_platform_count() {
    List<Outcome> recent = new ArrayList<>();
    List<Outcome> all = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      String model = "m" + i % 3;
      Outcome post = outcome("p" + i, Platform.X, model, 1000, i < 250 ? 900 : 10 + 20 * (i % 3));
      Outcome dated =
          new Outcome(post.attribution(), post.figures(), NOW.plusSeconds(i), Provenance.SIMULATED);
      all.add(dated);
      if (i >= 250) {
        recent.add(dated);
      }
    }

    List<ModelRating> ratings = Rater.rate(all, NOW);

    assertThat(ratings).isEqualTo(Rater.rate(recent, NOW));
    assertThat(ratings.stream().mapToLong(ModelRating::comparisons).max().orElse(0))
        .isLessThanOrEqualTo(200 * 199 / 2);
  }
}
