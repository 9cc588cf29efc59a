package org.anabranch.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.gateway.route.Ratings.Rating;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What insight promises, on both databases. */
@OnEachDatabase
class InsightTest {
  private static final Deadline SOON = Deadline.in(Duration.ofMinutes(5));
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant NEXT_DAY = START.plus(Duration.ofDays(1));

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private final TestClock clock = new TestClock(START);
  private final FakePublisher publisher = new FakePublisher();
  private Database database;
  private StoredInsight insight;

  @BeforeEach
  void start() {
    database = kind.open(directory);
    insight = new StoredInsight(database, publisher, clock);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void live(String id, String group, Platform platform, String model) {
    publisher.has(id, group, platform, State.PUBLISHED);
    insight.attribute(attribution(id, group, platform, model));
  }

  private static Attribution attribution(String id, String group, Platform platform, String model) {
    return new Attribution(
        id, group, platform, "v-" + id, model, "d-" + model, "vendor", "dec", Money.usd("0.001"));
  }

  private void reports(String id, long views, long likes) {
    publisher.reports(id, Metrics.of(Map.of(Metric.VIEWS, views, Metric.LIKES, likes)));
  }

  /** One live post with its figures, measured at once. */
  private void came(String id, Platform platform, String model, long views, long likes)
      throws InterruptedException {
    live(id, "run-" + id, platform, model);
    reports(id, views, likes);
    insight.collect("run-" + id, START, SOON);
  }

  @Test
  void the_first_word_on_whose_work_a_post_is_stands() throws Exception {
    live("p1", "run", Platform.X, "first");
    insight.attribute(attribution("p1", "run", Platform.X, "second"));
    reports("p1", 100, 5);
    insight.collect("run", START, SOON);

    assertThat(insight.outcomes("run"))
        .singleElement()
        .satisfies(
            o -> {
              assertThat(o.attribution()).isEqualTo(attribution("p1", "run", Platform.X, "first"));
              assertThat(o.views()).isEqualTo(100);
              assertThat(o.engagements()).isEqualTo(5);
            });
  }

  @Test
  void collecting_again_for_the_same_moment_changes_nothing() throws Exception {
    live("p1", "run", Platform.X, "m");
    reports("p1", 100, 5);
    insight.collect("run", START, SOON);
    reports("p1", 900, 50);
    insight.collect("run", START, SOON);

    assertThat(insight.observations("p1"))
        .extracting(Observation::metric, Observation::value)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Metric.VIEWS, 100L),
            org.assertj.core.groups.Tuple.tuple(Metric.LIKES, 5L));
  }

  @Test
  void an_outcome_takes_the_newest_figure_of_each_metric_and_old_ones_stay_to_be_read()
      throws Exception {
    live("p1", "run", Platform.X, "m");
    publisher.reports(
        "p1", Metrics.of(Map.of(Metric.VIEWS, 10L, Metric.LIKES, 1L, Metric.SAVES, 4L)));
    insight.collect("run", START, SOON);
    reports("p1", 100, 5);
    insight.collect("run", NEXT_DAY, SOON);

    Outcome outcome = insight.outcomes("run").getFirst();
    assertThat(outcome.figures())
        .containsOnly(
            Map.entry(Metric.VIEWS, 100L),
            Map.entry(Metric.LIKES, 5L),
            Map.entry(Metric.SAVES, 4L));
    assertThat(outcome.at()).isEqualTo(NEXT_DAY);
    assertThat(insight.observations("p1")).hasSize(5).isSortedAccordingTo(this::byTime);
  }

  private int byTime(Observation a, Observation b) {
    return a.at().compareTo(b.at());
  }

  @Test
  void one_that_cannot_be_measured_stops_nobody() throws Exception {
    live("refuses", "run", Platform.FACEBOOK, "m");
    live("breaks", "run", Platform.LINKEDIN, "m");
    live("answers", "run", Platform.X, "m");
    Failure gone = Failure.of(Failure.Reason.REAUTHORISE, "190", "Log in again.");
    publisher.reports("refuses", Metrics.none(gone));
    publisher.breaks("breaks");
    reports("answers", 100, 5);

    List<Collected> collected = insight.collect("run", START, SOON);

    assertThat(collected)
        .extracting(Collected::publicationId)
        .containsExactly("refuses", "breaks", "answers");
    assertThat(collected.get(0).metrics().failure()).isEqualTo(gone);
    assertThat(collected.get(1).metrics().failure()).isNotNull();
    assertThat(insight.outcomes("run"))
        .extracting(o -> o.attribution().publicationId())
        .containsExactly("answers");
  }

  @Test
  void only_what_is_out_is_asked_for_figures() throws Exception {
    live("out", "run", Platform.X, "m");
    publisher.has("failed", "run", Platform.YOUTUBE, State.FAILED);
    publisher.has("waits", "run", Platform.DOUYIN, State.WAITING_FOR_PERSON);
    live("elsewhere", "other", Platform.X, "m");

    insight.collect("run", START, SOON);

    assertThat(publisher.measured()).containsExactly("out");
  }

  @Test
  void figures_of_simulated_accounts_say_so_and_so_does_everything_made_of_them() throws Exception {
    came("p1", Platform.X, "m", 100, 5);
    publisher.accountsAre(Provenance.MEASURED);
    came("p2", Platform.YOUTUBE, "m", 100, 5);

    assertThat(insight.outcomes("run-p1").getFirst().provenance()).isEqualTo(Provenance.SIMULATED);
    assertThat(insight.outcomes("run-p2").getFirst().provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(insight.rate())
        .filteredOn(r -> r.task().equals("*"))
        .extracting(ModelRating::provenance)
        .containsOnly(Provenance.SIMULATED);
    assertThat(insight.ratings())
        .filteredOn(r -> r.task().equals("write/youtube"))
        .extracting(ModelRating::provenance)
        .containsOnly(Provenance.MEASURED);
  }

  @Test
  void simulated_posts_age_by_the_sandboxs_clock_and_real_ones_by_ours() throws Exception {
    publisher.has("s", "run", "acc-x", Platform.X, State.PUBLISHED, START);
    assertThat(insight.collectDue(START, SOON)).isEqualTo(1);
    assertThat(insight.collectDue(START.plus(Duration.ofMinutes(59)), SOON)).isZero();
    assertThat(insight.collectDue(START.plus(Duration.ofHours(1)), SOON)).isEqualTo(1);
    assertThat(insight.collectDue(START.plus(Duration.ofHours(40)), SOON)).isEqualTo(1);
    assertThat(insight.collectDue(START.plus(Duration.ofHours(45)), SOON)).isZero();
    assertThat(insight.collectDue(START, SOON)).as("a sandbox begun anew").isEqualTo(1);

    publisher.accountsAre(Provenance.MEASURED);
    assertThat(insight.collectDue(START.plus(Duration.ofHours(40)), SOON)).isZero();
    clock.advance(Duration.ofHours(1));
    assertThat(insight.collectDue(START, SOON)).isEqualTo(1);
  }

  @Test
  void an_outcome_with_one_simulated_figure_is_simulated() throws Exception {
    live("p1", "run", Platform.X, "m");
    publisher.reports("p1", Metrics.of(Map.of(Metric.CLICKS, 4L, Metric.SAVES, 3L)));
    insight.collect("run", START, SOON);
    publisher.accountsAre(Provenance.MEASURED);
    reports("p1", 100, 5);
    insight.collect("run", NEXT_DAY, SOON);

    assertThat(insight.outcomes("run").getFirst().provenance()).isEqualTo(Provenance.SIMULATED);
  }

  @Test
  void ratings_survive_a_restart() throws Exception {
    came("p1", Platform.X, "good", 1000, 90);
    came("p2", Platform.X, "poor", 1000, 5);
    List<ModelRating> before = insight.rate();

    StoredInsight after = new StoredInsight(database, publisher, clock);

    assertThat(after.ratings()).containsExactlyElementsOf(before);
    assertThat(after.rating("good", "anything")).isPresent();
    assertThat(after.rating("unheard-of", "*")).isEmpty();
  }

  @Test
  void rating_again_replaces_what_was_there() throws Exception {
    came("p1", Platform.X, "m", 1000, 5);
    double first = insight.rate().getFirst().points();
    clock.advance(Duration.ofDays(1));
    reports("p1", 1000, 300);
    insight.collect("run-p1", NEXT_DAY, SOON);

    assertThat(insight.rate().getFirst().points()).isGreaterThan(first);
    assertThat(new StoredInsight(database, publisher, clock).ratings())
        .isEqualTo(insight.ratings())
        .allSatisfy(r -> assertThat(r.at()).isEqualTo(NEXT_DAY));
  }

  @Test
  void one_kind_of_work_counts_for_itself_only_from_twenty_comparisons_on() throws Exception {
    for (int i = 0; i < 19; i++) {
      came("x" + i, Platform.X, "m", 1000, 100);
    }
    came("y", Platform.YOUTUBE, "m", 1000, 1);
    insight.rate();
    Rating before = insight.rating("m", "write/x").orElseThrow();
    assertThat(before).isEqualTo(insight.rating("m", "*").orElseThrow());

    came("x19", Platform.X, "m", 1000, 100);
    insight.rate();
    Rating after = insight.rating("m", "write/x").orElseThrow();
    assertThat(after.comparisons()).isEqualTo(20);
    assertThat(after).isNotEqualTo(insight.rating("m", "*").orElseThrow());
  }

  @Test
  void many_that_rate_at_once_do_not_get_in_each_others_way() throws Exception {
    came("p1", Platform.X, "good", 1000, 90);
    came("p2", Platform.YOUTUBE, "poor", 1000, 5);
    List<Callable<List<ModelRating>>> nodes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StoredInsight node = new StoredInsight(database, publisher, clock);
      nodes.add(node::rate);
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<ModelRating>> rated : threads.invokeAll(nodes)) {
        assertThat(rated.get()).hasSize(4);
      }
    }
    assertThat(new StoredInsight(database, publisher, clock).ratings()).hasSize(4);
  }

  @Test
  void recent_outcomes_are_newest_first_and_as_many_as_asked_for() throws Exception {
    for (int i = 0; i < 5; i++) {
      live("p" + i, "run", Platform.values()[i], "m");
    }
    for (int i = 0; i < 5; i++) {
      reports("p" + (i * 2 % 5), 10, 1);
      insight.collect("run", START.plusSeconds(i), SOON);
    }

    assertThat(insight.recentOutcomes(3))
        .hasSize(3)
        .isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));
    assertThat(insight.recentOutcomes(0)).isEmpty();
    assertThat(insight.rate().getFirst().points()).isCloseTo(1000, within(400.0));
  }
}
