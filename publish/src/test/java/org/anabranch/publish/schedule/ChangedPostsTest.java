package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.machine.PublishBench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedPostsTest {
  @TempDir Path directory;
  private final HandClock clock = new HandClock();
  private Database database;
  private PublishBench bench;
  private Schedule schedule;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    schedule =
        Scheduling.over(
                database, bench.home.root(), bench.start(), SchedulePolicy.USUAL, bench.ids, clock)
            .posts();
  }

  @AfterEach
  void close() {
    bench.close();
    database.close();
  }

  private Instant tomorrow() {
    return clock.instant().plus(Duration.ofDays(1));
  }

  private ScheduledPost planned(Post post) {
    return schedule.add(Draft.of(PublishBench.DIRECT, post, tomorrow(), ZoneOffset.UTC));
  }

  private static SimpleOptions comment(String words) {
    return new SimpleOptions(
        null, words, null, null, null, null, null, null, null, null, List.of(), null, null,
        List.of(), null);
  }

  @Test
  void options_are_written_down_as_they_were_chosen_and_read_back() {
    Post post = bench.post(Platform.X, "one");
    Options rich =
        Options.NONE
            .withFirstComment("first!")
            .withCollaborators(List.of("ana", "del"))
            .withReplies(Options.Replies.FOLLOWERS)
            .withVisibility(Options.Visibility.PRIVATE)
            .withQuotes("77")
            .withPoll(new Poll("", List.of("yes", "no"), Duration.ofHours(3)));
    Post shown = post.withOptions(rich);
    assertThat(SimpleOptions.shownBy(shown).replacing(post)).isEqualTo(shown);
    assertThat(SimpleOptions.shownBy(shown).told())
        .isEqualTo(
            "first comment: first!; visibility: private; replies: followers; with: ana del;"
                + " quotes: 77; poll: yes / no");
    assertThat(SimpleOptions.shownBy(post).told()).isEmpty();
    assertThat(SimpleOptions.shownBy(post).replacing(shown)).isEqualTo(post);
  }

  @Test
  void what_a_change_does_not_name_stays_and_what_is_blank_goes() {
    Post before =
        bench
            .post(Platform.X, "one")
            .withOptions(
                Options.NONE
                    .withFirstComment("first!")
                    .withPoll(new Poll("", List.of("yes", "no"), Duration.ofHours(3))));
    SimpleOptions told = SimpleOptions.shownBy(before);
    assertThat(comment("second").over(told).replacing(before).options())
        .isEqualTo(before.options().withFirstComment("second"));
    assertThat(comment("").over(told).replacing(before).options())
        .isEqualTo(before.options().withFirstComment(""));
    SimpleOptions noPoll =
        new SimpleOptions(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            null,
            null,
            List.of(""),
            null);
    assertThat(noPoll.over(told).replacing(before).options())
        .isEqualTo(before.options().withPoll(null));
  }

  @Test
  void a_change_is_checked_and_undone_and_done_again() {
    ScheduledPost first = planned(bench.post(Platform.X, "one"));
    assertThat(schedule.earlier(first.id())).isEmpty();
    assertThatThrownBy(() -> schedule.undo(first.id())).hasMessageContaining("not changed");
    Post commented = comment("a comment").over(SimpleOptions.NONE).replacing(first.post());
    schedule.change(first.id(), commented, tomorrow().plusSeconds(60), ZoneOffset.UTC);
    Post tooLong = comment("x".repeat(51)).replacing(first.post());
    assertThatThrownBy(() -> schedule.change(first.id(), tooLong, tomorrow(), ZoneOffset.UTC))
        .isInstanceOf(ProblemException.class);
    assertThat(schedule.find(first.id()).orElseThrow().post()).isEqualTo(commented);

    ScheduledPost undone = schedule.undo(first.id());
    assertThat(undone.post()).isEqualTo(first.post());
    assertThat(undone.due()).isEqualTo(first.due());
    assertThat(schedule.undo(first.id()).post()).isEqualTo(commented);
  }
}
