package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.machine.PublishBench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuesAndSeriesTest {
  @TempDir Path directory;
  private final HandClock clock = new HandClock(); // Sunday, 2026-11-22, 12:00 UTC
  private Database database;
  private PublishBench bench;
  private Scheduling scheduling;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    scheduling =
        Scheduling.over(
            database, bench.home.root(), bench.start(), SchedulePolicy.USUAL, bench.ids, clock);
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  @Test
  void a_queued_post_takes_the_first_free_slot_and_the_next_the_next() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThatThrownBy(
            () -> scheduling.queues().add(PublishBench.DIRECT, bench.post(Platform.X, "too soon")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no slots");
    scheduling
        .queues()
        .set(
            PublishBench.DIRECT,
            berlin,
            List.of(
                new Slot(DayOfWeek.TUESDAY, LocalTime.of(9, 0)),
                new Slot(DayOfWeek.SUNDAY, LocalTime.of(18, 30)),
                new Slot(DayOfWeek.SUNDAY, LocalTime.of(8, 0))));
    List<String> times =
        List.of("one", "two", "three", "four").stream()
            .map(
                text ->
                    scheduling
                        .queues()
                        .add(PublishBench.DIRECT, bench.post(Platform.X, text))
                        .at()
                        .toLocalDateTime()
                        .toString())
            .toList();
    assertThat(times)
        .containsExactly(
            "2026-11-22T18:30", "2026-11-24T09:00", "2026-11-29T08:00", "2026-11-29T18:30");
  }

  @Test
  void a_series_fills_five_weeks_goes_on_and_stops() {
    Series series =
        scheduling
            .recurring()
            .add(
                PublishBench.DIRECT,
                bench.post(Platform.X, "Good morning"),
                new Recurrence(
                    "FREQ=WEEKLY;BYDAY=MO", LocalDateTime.of(2026, 11, 1, 9, 0), ZoneOffset.UTC));
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).hasSize(5);
    scheduling.recurring().extend();
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).hasSize(5);
    clock.turn(Duration.ofDays(14));
    scheduling.recurring().extend();
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).hasSize(7);
    scheduling.recurring().stop(series.id());
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).isEmpty();
    scheduling.recurring().extend();
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).isEmpty();
  }

  @Test
  void an_account_is_not_disconnected_while_something_is_planned_for_it() {
    TimedPublisher publisher = bench.start();
    scheduling
        .queues()
        .set(
            PublishBench.DIRECT,
            ZoneOffset.UTC,
            List.of(new Slot(DayOfWeek.TUESDAY, LocalTime.of(9, 0))));
    ScheduledPost planned =
        scheduling.queues().add(PublishBench.DIRECT, bench.post(Platform.X, "Hello"));
    Series series =
        scheduling
            .recurring()
            .add(
                PublishBench.DIRECT,
                bench.post(Platform.X, "Good morning"),
                new Recurrence("FREQ=YEARLY", LocalDateTime.of(2027, 11, 1, 9, 0), ZoneOffset.UTC));

    assertThatThrownBy(() -> publisher.disconnect(PublishBench.DIRECT))
        .hasMessageContaining("has 1 planned post and 1 recurring post that goes on.");
    scheduling.posts().remove(planned.id());
    assertThatThrownBy(() -> publisher.disconnect(PublishBench.DIRECT))
        .hasMessageContaining("has 1 recurring post that goes on.");
    assertThat(publisher.account(PublishBench.DIRECT)).isPresent();
    scheduling.recurring().stop(series.id());
    publisher.disconnect(PublishBench.DIRECT);

    assertThat(publisher.account(PublishBench.DIRECT)).isEmpty();
    assertThat(scheduling.queues().week(PublishBench.DIRECT).slots()).isEmpty();
  }

  @Test
  void a_series_goes_on_after_months_without_a_server_and_sends_nothing_of_them() {
    scheduling
        .recurring()
        .add(
            PublishBench.DIRECT,
            bench.post(Platform.X, "Good morning"),
            new Recurrence("FREQ=DAILY", LocalDateTime.of(2026, 11, 1, 9, 0), ZoneOffset.UTC));
    scheduling.posts().list(ScheduleQuery.ALL).forEach(p -> scheduling.posts().remove(p.id()));
    clock.turn(Duration.ofDays(100));
    scheduling.recurring().extend();
    assertThat(scheduling.posts().list(ScheduleQuery.ALL))
        .hasSize(35)
        .allSatisfy(p -> assertThat(p.due()).isAfter(clock.instant()));
  }

  @Test
  void a_table_is_planned_whole_or_not_at_all() {
    String head = "Channel,Date & Time,Message,URL\n";
    String good =
        head
            + "acc-x,2026-12-01T09:00,\"Hello, river\",https://a.example\n,,,\n"
                .replace("\n,,,", "");
    assertThat(scheduling.table().preview(good, ZoneOffset.UTC)).hasSize(1);
    String bad =
        good
            + "acc-x,yesterday,Hello\nnobody,2026-12-01T09:00,Hi\nacc-x,2026-12-02 10:00,"
            + "x".repeat(120)
            + "\n";
    List<CsvImport.Row> rows = scheduling.table().preview(bad, ZoneOffset.UTC);
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0).problem()).isNull();
    assertThat(rows.get(1).problem()).contains("no date and time");
    assertThat(rows.get(2).problem()).contains("no account");
    assertThat(rows.get(3).problem()).isNotNull();
    assertThatThrownBy(() -> scheduling.table().bringIn(bad, ZoneOffset.UTC))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("3 rows are wrong");
    assertThat(scheduling.posts().list(ScheduleQuery.ALL)).isEmpty();
    assertThat(scheduling.table().bringIn(good, ZoneOffset.UTC)).hasSize(1);
    assertThatThrownBy(() -> scheduling.table().preview("a,b\n1,2\n", ZoneOffset.UTC))
        .isInstanceOf(ProblemException.class);
  }
}
