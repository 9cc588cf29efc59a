package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.SplittableRandom;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;

/** Wall clocks over gaps, overlaps and leap days, in every zone there is. */
class WallTimeTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void dates_are_read_as_spreadsheets_rewrite_them_and_never_guessed() {
    for (String written :
        List.of("2026/12/1 9:00", "2026/12/01 09:00", "2026-12-1T9:00", "2026/12/1 9:00:00")) {
      assertThat(WallTime.read(written, ZoneOffset.UTC))
          .as(written)
          .isEqualTo("2026-12-01T09:00:00Z");
    }
    assertThat(WallTime.read("2026/1/11 10:00", ZoneOffset.UTC)).isEqualTo("2026-01-11T10:00:00Z");
    for (String unclear : List.of("12/1/2026 9:00", "1.12.2026 9:00", "2026/12/111 9:00")) {
      assertThatThrownBy(() -> WallTime.read(unclear, ZoneOffset.UTC))
          .as(unclear)
          .isInstanceOf(ProblemException.class);
    }
  }

  @Test
  void in_every_zone_a_gap_shifts_by_its_length_and_an_overlap_takes_the_first() {
    int gaps = 0;
    int overlaps = 0;
    for (String name : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
      ZoneRules rules = ZoneId.of(name).getRules();
      Instant at = Instant.parse("2000-01-01T00:00:00Z");
      for (int i = 0; i < 12; i++) {
        ZoneOffsetTransition change = rules.nextTransition(at);
        if (change == null) {
          break;
        }
        at = change.getInstant();
        long seconds = change.getDuration().abs().toSeconds();
        if (change.isGap()) {
          gaps++;
          LocalDateTime inside = change.getDateTimeBefore().plusSeconds(seconds / 2);
          Instant moment = WallTime.moment(inside, ZoneId.of(name));
          assertThat(LocalDateTime.ofInstant(moment, ZoneId.of(name)))
              .as("%s %s", name, inside)
              .isEqualTo(inside.plusSeconds(seconds));
        } else {
          overlaps++;
          LocalDateTime inside = change.getDateTimeAfter().plusSeconds(seconds / 2);
          Instant moment = WallTime.moment(inside, ZoneId.of(name));
          assertThat(moment).as("%s %s", name, inside).isBefore(change.getInstant());
          assertThat(LocalDateTime.ofInstant(moment, ZoneId.of(name))).isEqualTo(inside);
        }
      }
    }
    System.out.printf("%d gaps and %d overlaps of all zones%n", gaps, overlaps);
    assertThat(gaps).isGreaterThan(1000);
  }

  @Test
  void a_recurring_post_keeps_its_wall_time_over_every_change_of_the_clock() {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom dice = new SplittableRandom(seed);
      List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
      ZoneId zone = ZoneId.of(zones.get(dice.nextInt(zones.size())));
      LocalTime time = LocalTime.of(dice.nextInt(24), dice.nextInt(60));
      LocalDateTime start = LocalDate.of(2026, 1, 1).plusDays(dice.nextInt(365)).atTime(time);
      List<Instant> moments =
          new Recurrence("FREQ=DAILY", start, zone)
              .between(Instant.EPOCH, NOW.plus(Duration.ofDays(1500)), 400);
      assertThat(moments).as("seed %d", seed).hasSize(400).isSorted();
      for (int i = 0; i < moments.size(); i++) {
        LocalDateTime wanted = start.plusDays(i);
        boolean exists = !zone.getRules().getValidOffsets(wanted).isEmpty();
        LocalDateTime got = LocalDateTime.ofInstant(moments.get(i), zone);
        if (exists) {
          assertThat(got).as("seed %d, %s", seed, zone).isEqualTo(wanted);
        } else {
          assertThat(got).as("seed %d, %s: a gap", seed, zone).isAfter(wanted);
        }
      }
    }
  }

  @Test
  void leap_days_and_the_thirty_first_are_left_out_where_they_are_missing() {
    List<Instant> leap =
        new Recurrence("FREQ=YEARLY", LocalDateTime.of(2024, 2, 29, 9, 0), ZoneOffset.UTC)
            .between(Instant.EPOCH, Instant.parse("2041-01-01T00:00:00Z"), 100);
    assertThat(leap)
        .extracting(at -> at.atZone(ZoneOffset.UTC).getYear())
        .containsExactly(2024, 2028, 2032, 2036, 2040);
    List<Instant> last =
        new Recurrence(
                "FREQ=MONTHLY;BYMONTHDAY=31", LocalDateTime.of(2026, 1, 31, 9, 0), ZoneOffset.UTC)
            .between(Instant.EPOCH, Instant.parse("2027-01-01T00:00:00Z"), 100);
    assertThat(last)
        .extracting(at -> at.atZone(ZoneOffset.UTC).getMonthValue())
        .containsExactly(1, 3, 5, 7, 8, 10, 12);
  }

  @Test
  void what_people_write_is_read_by_their_clock_or_its_own_offset() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant nine = ZonedDateTime.of(2026, 12, 1, 9, 0, 0, 0, berlin).toInstant();
    assertThat(WallTime.read("2026-12-01T09:00", berlin)).isEqualTo(nine);
    assertThat(WallTime.read(" 2026-12-01 09:00:00 ", berlin)).isEqualTo(nine);
    assertThat(WallTime.read("2026-12-01T08:00Z", berlin)).isEqualTo(nine);
    assertThat(WallTime.read("2026-12-01T10:00+02:00", berlin)).isEqualTo(nine);
    assertThatThrownBy(() -> WallTime.read("tomorrow", berlin))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> WallTime.zone("Mars/Olympus", berlin))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void a_moment_is_written_as_it_is_read_in_the_hour_that_comes_twice_too() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(WallTime.write(Instant.parse("2026-12-01T08:00:30Z"), berlin))
        .isEqualTo("2026-12-01T09:00");
    for (String twice : List.of("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z")) {
      Instant at = Instant.parse(twice);
      assertThat(WallTime.read(WallTime.write(at, berlin), berlin)).isEqualTo(at);
    }
  }

  @Test
  void a_time_that_the_clock_leaps_over_or_repeats_is_told() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(WallTime.warning("2027-03-28T02:30", berlin).orElseThrow().message())
        .isEqualTo("The clock of Europe/Berlin leaps over 02:30 that day: it goes out at 03:30.");
    assertThat(WallTime.warning("2027-10-31 2:30", berlin).orElseThrow().message())
        .contains("shows 02:30 twice that day");
    assertThat(WallTime.warning("2027-03-28T03:30", berlin)).isEmpty();
    assertThat(WallTime.warning("2027-03-28T02:30+01:00", berlin)).isEmpty();
    assertThat(WallTime.warning("2027-03-28T02:30", ZoneOffset.UTC)).isEmpty();
  }

  @Test
  void rules_that_are_none_or_run_by_the_minute_are_refused() {
    for (String rule : List.of("", "FREQ=MINUTELY", "FREQ=HOURLY;INTERVAL=2", "every day")) {
      assertThatThrownBy(
              () -> new Recurrence(rule, LocalDateTime.of(2026, 1, 1, 9, 0), ZoneOffset.UTC))
          .as(rule)
          .isInstanceOf(ProblemException.class);
    }
  }
}
