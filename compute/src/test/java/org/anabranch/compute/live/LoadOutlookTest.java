package org.anabranch.compute.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoadOutlookTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final LoadOutlook outlook = new LoadOutlook();

  /** 100 by night and 300 from noon on. */
  private static double rate(Instant at) {
    return Math.floorMod(at.getEpochSecond(), 86_400) < 43_200 ? 100 : 300;
  }

  private Instant days(double days, int seconds) {
    Instant at = START;
    Instant end = START.plusSeconds((long) (days * 86_400));
    for (; !at.isAfter(end); at = at.plusSeconds(seconds)) {
      outlook.see(at, rate(at));
    }
    return at;
  }

  private double ahead(double hours) {
    Duration from = Duration.ofMinutes((long) (60 * hours));
    return outlook.ahead(from, from.plusMinutes(10));
  }

  @Test
  void nothing_is_expected_before_anything_was_seen() {
    assertThat(ahead(0)).isZero();
    assertThat(ahead(6)).isZero();
  }

  @Test
  void what_is_asked_for_now_counts_now_and_what_is_usual_then_far_ahead() {
    days(2.02, 60); // half past midnight
    assertThat(ahead(0)).isCloseTo(100, within(1e-6));
    assertThat(ahead(6)).isCloseTo(100, within(1e-6));
    assertThat(ahead(18)).isCloseTo(300, within(0.1));
  }

  @Test
  void a_surge_is_believed_less_the_farther_ahead() {
    Instant at = days(3, 60);
    for (int i = 0; i < 5; i++) {
      outlook.see(at.plusSeconds(60L * i), 500);
    }
    assertThat(ahead(0)).isCloseTo(500, within(1.0));
    assertThat(ahead(2)).isCloseTo(100 + 400 / Math.E, within(2.0));
    assertThat(ahead(8)).isCloseTo(100 + 400 * Math.exp(-4), within(2.0));
  }

  @Test
  void one_odd_day_changes_what_is_usual_by_less_than_a_third() {
    Instant at = days(4, 60);
    for (int i = 0; i < 1440; i++) {
      outlook.see(at.plusSeconds(60L * i), 1000);
    }
    for (int i = 1440; i < 1500; i++) {
      outlook.see(at.plusSeconds(60L * i), 100);
    }
    assertThat(ahead(14)).isBetween(300.0, 300 + 0.3 * 700 + 5);
  }

  @Test
  void on_the_first_day_now_gives_way_to_the_mean_of_what_was_seen() {
    days(0.6, 60); // after two
    assertThat(ahead(6)).isBetween(150.0, 299.0);
  }

  @Test
  void it_learns_the_same_however_often_it_is_read() {
    days(2, 60);
    LoadOutlook often = new LoadOutlook();
    for (Instant at = START; !at.isAfter(START.plusSeconds(172_800)); at = at.plusSeconds(10)) {
      often.see(at, rate(at));
    }
    Duration far = Duration.ofHours(15);
    assertThat(often.ahead(far, far.plusHours(1)))
        .isCloseTo(outlook.ahead(far, far.plusHours(1)), within(0.1));
  }
}
