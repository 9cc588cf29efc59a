package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.machine.PublishBench;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.SchedulePolicy;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FittedFilesTest {
  @TempDir Path directory;
  private final HandClock clock = new HandClock();
  private Database database;
  private PublishBench bench;
  private TimedPublisher publisher;
  private Scheduling scheduling;
  private FittedFiles fitted;
  private Path room;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    publisher = bench.start();
    scheduling =
        Scheduling.over(
            database, bench.home.root(), publisher, SchedulePolicy.USUAL, bench.ids, clock);
    room = Files.createDirectories(directory.resolve("fitted"));
    fitted = new FittedFiles(database, room, clock);
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  private Path file(char sign, int bytes) throws Exception {
    String name = String.valueOf(sign).repeat(24) + "-" + "0".repeat(16) + ".jpg";
    Path file = Files.write(room.resolve(name), new byte[bytes]);
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    return file;
  }

  private ScheduledPost plan(Path file) {
    Post post =
        bench
            .post(Platform.X, "A picture of " + file.getFileName())
            .withMedia(
                List.of(
                    new Media(
                        Media.Role.IMAGE,
                        file,
                        "image/jpeg",
                        100,
                        100,
                        Duration.ZERO,
                        10,
                        "0".repeat(64),
                        "")));
    return scheduling
        .posts()
        .add(
            Draft.of(
                PublishBench.DIRECT,
                post,
                clock.instant().plus(Duration.ofDays(9)),
                ZoneOffset.UTC));
  }

  @Test
  void what_no_post_names_is_cleared_a_day_after_it_was_made() throws Exception {
    Path planned = file('a', 10);
    Path left = file('b', 30);
    plan(planned);
    assertThat(fitted.clear(true)).isEqualTo(new FittedFiles.Room(0, 0));

    clock.turn(Duration.ofDays(2));
    Path young = file('c', 40);
    assertThat(fitted.rooms())
        .isEqualTo(
            new FittedFiles.Rooms(
                new FittedFiles.Room(3, 80),
                new FittedFiles.Room(0, 0),
                new FittedFiles.Room(1, 30)));
    assertThat(fitted.clear(true)).isEqualTo(new FittedFiles.Room(1, 30));

    assertThat(room).isDirectoryContaining(f -> f.equals(planned));
    assertThat(room).isDirectoryContaining(f -> f.equals(young));
    assertThat(room).isDirectoryNotContaining(f -> f.equals(left));
  }

  @Test
  void what_posts_that_are_over_show_is_cleared_only_when_asked_for() throws Exception {
    Path shown = file('d', 20);
    ScheduledPost post = plan(shown);
    database.change(
        h -> h.execute("update scheduled_post set state = 'SENT' where id = ?", post.id()));
    clock.turn(Duration.ofDays(2));

    assertThat(fitted.rooms().shown()).isEqualTo(new FittedFiles.Room(1, 20));
    assertThat(fitted.clear(false).files()).isZero();
    assertThat(fitted.clear(true).files()).isEqualTo(1);
    assertThat(shown).doesNotExist();
  }
}
