package org.anabranch.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.insight.BestTimes.Moment;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.Test;

class PostingTimesTest {
  private static final String OWN = "acc-x";
  private static final String OTHER = "acc-x/other";

  /** A Tuesday. */
  private static final Instant TUESDAY_NINE = Instant.parse("2026-09-01T09:00:00Z");

  private final FakePublisher publisher = new FakePublisher();
  private final Figures figures = new Figures();
  private final PostingTimes times = new PostingTimes(publisher, figures);
  private int posts;

  private void post(String account, Instant at, long views) {
    post(account, at, views, Duration.ofDays(2));
  }

  private void post(String account, Instant at, long views, Duration age) {
    String id = "pub-" + posts++;
    publisher.has(id, "g", account, Platform.X, State.PUBLISHED, at);
    figures.add(id, Metric.VIEWS, views, at.plus(age));
  }

  private BestTimes best() {
    return times.of(OWN, ZoneOffset.UTC);
  }

  @Test
  void too_few_posts_are_told_honestly() {
    for (int week = 0; week < 5; week++) {
      post(OWN, TUESDAY_NINE.plus(Duration.ofDays(7L * week)), 500);
      post(OWN, TUESDAY_NINE.plus(Duration.ofDays(7L * week + 1)), 100, Duration.ofHours(3));
    }
    assertThat(best().isEnough()).isFalse();
    assertThat(best().moments()).isEmpty();
    assertThat(best().notYet())
        .as("those that are too young do not count")
        .contains("5 of at least 12");
  }

  @Test
  void the_hour_that_is_seen_more_comes_first_with_what_it_rests_on() {
    for (int week = 0; week < 8; week++) {
      Instant tuesday = TUESDAY_NINE.plus(Duration.ofDays(7L * week));
      post(OWN, tuesday, 400);
      post(OWN, tuesday.plus(Duration.ofHours(6)), 100);
    }
    Moment first = best().moments().getFirst();
    assertThat(best().posts()).isEqualTo(16);
    assertThat(first.day()).isEqualTo(DayOfWeek.TUESDAY);
    assertThat(first.hour()).isEqualTo(9);
    assertThat(first.posts()).isEqualTo(8);
    assertThat(first.platformPosts()).isEqualTo(8);
    // Half the logarithm of 401/101 above the mean, of eight posts among thirteen.
    double above = Math.log(401.0 / 101) / 2;
    assertThat(first.lift()).isCloseTo(Math.expm1(8 * above / 13), within(1e-9));
    assertThat(best().moments()).as("the worse hour is not suggested").hasSize(1);
  }

  @Test
  void one_lucky_post_does_not_outweigh_a_steady_hour() {
    for (int week = 0; week < 10; week++) {
      Instant tuesday = TUESDAY_NINE.plus(Duration.ofDays(7L * week));
      post(OWN, tuesday, 300);
      post(OWN, tuesday.plus(Duration.ofHours(6)), 100);
    }
    post(OWN, TUESDAY_NINE.plus(Duration.ofHours(30)), 900);
    assertThat(best().moments().getFirst().hour()).isEqualTo(9);
  }

  @Test
  void what_holds_on_the_platform_is_inherited_but_not_its_size() {
    for (int week = 0; week < 8; week++) {
      Instant tuesday = TUESDAY_NINE.plus(Duration.ofDays(7L * week));
      post(OWN, tuesday.plus(Duration.ofHours(2)), 10);
      post(OWN, tuesday.plus(Duration.ofHours(4)), 10);
      post(OTHER, tuesday, 80_000);
      post(OTHER, tuesday.plus(Duration.ofHours(2)), 20_000);
    }
    Moment first = best().moments().getFirst();
    assertThat(first.hour()).isEqualTo(9);
    assertThat(first.posts()).as("none of its own").isZero();
    assertThat(first.platformPosts()).isEqualTo(8);
    assertThat(first.lift()).isLessThan(1);
  }

  @Test
  void hours_are_those_of_the_persons_clock_and_the_next_one_is_still_to_come() {
    for (int week = 0; week < 8; week++) {
      Instant tuesday = TUESDAY_NINE.plus(Duration.ofDays(7L * week));
      post(OWN, tuesday, 400);
      post(OWN, tuesday.plus(Duration.ofHours(6)), 100);
    }
    ZoneId tokyo = ZoneId.of("Asia/Tokyo");
    Moment first = times.of(OWN, tokyo).moments().getFirst();
    assertThat(first.hour()).isEqualTo(18);
    ZonedDateTime tuesday = ZonedDateTime.of(2026, 12, 1, 18, 0, 0, 0, tokyo);
    assertThat(first.next(tuesday.minusMinutes(1))).isEqualTo(tuesday);
    assertThat(first.next(tuesday)).isEqualTo(tuesday.plusWeeks(1));
  }

  /** Observations and nothing else. */
  private static final class Figures implements Insight {
    private final Map<String, List<Observation>> all = new HashMap<>();

    void add(String id, Metric metric, long value, Instant at) {
      all.computeIfAbsent(id, _ -> new ArrayList<>())
          .add(new Observation(id, metric, value, at, Provenance.SIMULATED));
    }

    @Override
    public List<Observation> observations(String publicationId) {
      return all.getOrDefault(publicationId, List.of());
    }

    @Override
    public void attribute(Attribution attribution) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Collected> collect(String group, Instant at, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int collectDue(Instant simulated, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Outcome> outcomes(String group) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Outcome> recentOutcomes(int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ModelRating> rate() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ModelRating> ratings() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Rating> rating(String model, String task) {
      return Optional.empty();
    }
  }
}
