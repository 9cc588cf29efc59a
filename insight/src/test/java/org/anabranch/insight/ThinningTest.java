package org.anabranch.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThinningTest {
  private static final Instant OUT = Instant.parse("2026-02-28T23:00:00Z");

  private static boolean due(Duration age, Duration sinceLook) {
    Instant now = OUT.plus(age);
    return Thinning.isDue(OUT, Optional.of(now.minus(sinceLook)), now);
  }

  @Test
  void a_post_that_was_never_looked_at_is_due() {
    assertThat(Thinning.isDue(OUT, Optional.empty(), OUT)).isTrue();
  }

  @Test
  void the_older_a_post_the_rarer_it_is_looked_at() {
    assertThat(due(Duration.ofHours(3), Duration.ofMinutes(59))).isFalse();
    assertThat(due(Duration.ofHours(3), Duration.ofHours(1))).isTrue();
    assertThat(due(Duration.ofDays(3), Duration.ofHours(5))).isFalse();
    assertThat(due(Duration.ofDays(3), Duration.ofHours(6))).isTrue();
    assertThat(due(Duration.ofDays(20), Duration.ofHours(23))).isFalse();
    assertThat(due(Duration.ofDays(20), Duration.ofDays(1))).isTrue();
    assertThat(due(Duration.ofDays(60), Duration.ofDays(6))).isFalse();
    assertThat(due(Duration.ofDays(60), Duration.ofDays(7))).isTrue();
    assertThat(due(Duration.ofDays(91), Duration.ofDays(90))).isFalse();
  }

  @Test
  void over_ninety_days_a_post_is_looked_at_less_than_a_hundred_times() {
    int looks = 0;
    Optional<Instant> last = Optional.empty();
    for (int hour = 0; hour < 24 * 100; hour++) {
      Instant now = OUT.plus(Duration.ofHours(hour));
      if (Thinning.isDue(OUT, last, now)) {
        looks++;
        last = Optional.of(now);
      }
    }
    assertThat(looks).isBetween(70, 99);
  }
}
