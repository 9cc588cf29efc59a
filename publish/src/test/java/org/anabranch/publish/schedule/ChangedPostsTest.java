package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector.Delivery;
import org.anabranch.publish.FakeConnector;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.machine.PublishBench;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jspecify.annotations.Nullable;
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

  private Post changed(
      Post before, @Nullable List<String> images, Map<String, String> descriptions) {
    return new PostChange(
            null,
            null,
            null,
            null,
            images,
            null,
            null,
            null,
            null,
            descriptions,
            SimpleOptions.NONE)
        .of(before, bench.direct, bench.home.root(), OwnFiles.NONE, Progress.NONE);
  }

  @Test
  void files_are_kept_described_ordered_and_taken_away() {
    Media first = bench.picture();
    Media second =
        new Media(
            Media.Role.IMAGE,
            first.file(),
            first.contentType(),
            first.width(),
            first.height(),
            first.duration(),
            first.bytes(),
            "another",
            "a weir");
    Post before = bench.post(Platform.X, "one").withMedia(List.of(first, second));
    String one = PostFiles.name(first);
    String two = PostFiles.name(second);

    assertThat(changed(before, null, Map.of())).isEqualTo(before);
    assertThat(changed(before, List.of(one, two), Map.of())).isEqualTo(before);
    assertThat(changed(before, List.of(two, one), Map.of()).media()).containsExactly(second, first);
    assertThat(changed(before, null, Map.of(one, " a lamp ")).media())
        .containsExactly(first.withAltText("a lamp"), second);
    assertThat(changed(before, List.of(), Map.of()).media()).isEmpty();
    assertThatThrownBy(() -> changed(before, List.of(one, "nothing.png"), Map.of()))
        .hasMessageContaining("nothing.png");
  }

  @Test
  void what_a_model_made_says_so_once_however_often_it_is_changed() {
    FakeConnector unlabelled =
        new FakeConnector(bench.world, Platform.X, Delivery.DIRECT) {
          @Override
          public Profile profile() {
            Profile all = super.profile();
            return new Profile(
                all.platform(),
                all.delivery(),
                all.rules(),
                all.options(),
                EnumSet.complementOf(EnumSet.of(Feature.AI_LABEL)),
                all.officialHosts(),
                all.credentials());
          }
        };
    SimplePost plain =
        new SimplePost("", List.of("one", "two"), List.of(), null, List.of(), true, "de");
    Post noticed = plain.on(unlabelled, SimpleOptions.NONE, bench.home.root(), OwnFiles.NONE);
    assertThat(noticed.parts()).containsExactly("one", "two\n\nMit KI erstellt");
    assertThat(SimplePost.of(noticed, unlabelled).parts()).containsExactly("one", "two");
    Post worded =
        new PostChange(
                "Title",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                SimpleOptions.NONE)
            .of(noticed, unlabelled, bench.home.root(), OwnFiles.NONE, Progress.NONE);
    assertThat(worded.parts()).isEqualTo(noticed.parts());
  }

  @Test
  void an_article_is_read_back_as_it_was_written() {
    String text = "A <weir> & a lamp\n\n## Why\n\n[2]\n\nTwo\nlines\n\n[1]";
    String html = ArticleText.html(text, 2);
    assertThat(ArticleText.of(html)).isEqualTo(text);
    assertThat(ArticleText.of("<p>By <b>hand</b></p>")).isEqualTo("<p>By <b>hand</b></p>");
  }

  @Test
  void a_chosen_zone_holds_for_everything_that_names_none_until_it_is_forgotten() {
    assertThat(schedule.zone()).isEqualTo(SchedulePolicy.USUAL.zone());
    schedule.usualZone().choose(ZoneId.of("Asia/Tokyo"));
    schedule.usualZone().choose(ZoneId.of("Asia/Kolkata"));
    assertThat(schedule.zone()).isEqualTo(ZoneId.of("Asia/Kolkata"));
    assertThat(new Queues(database, schedule, clock).week("acc-x").zone())
        .isEqualTo(ZoneId.of("Asia/Kolkata"));
    schedule.usualZone().forget();
    assertThat(schedule.usualZone().chosen()).isEmpty();
    assertThat(schedule.zone()).isEqualTo(SchedulePolicy.USUAL.zone());
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

  @Test
  void a_moment_that_has_passed_meanwhile_is_refused_and_not_taken_for_now() {
    ScheduledPost first = planned(bench.post(Platform.X, "one"));
    Instant evening = first.due().plus(Duration.ofHours(9));
    schedule.move(first.id(), evening, ZoneOffset.UTC);
    clock.turn(Duration.ofDays(1).plusMinutes(5));
    assertThatThrownBy(() -> schedule.undo(first.id())).hasMessageContaining("has passed");
    assertThatThrownBy(() -> schedule.move(first.id(), first.due(), ZoneOffset.UTC))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("moment-passed"));
    Draft typo =
        Draft.of(
            PublishBench.DIRECT, first.post(), clock.instant().minusSeconds(61), ZoneOffset.UTC);
    assertThatThrownBy(() -> schedule.add(typo)).hasMessageContaining("has passed");
    assertThat(schedule.find(first.id()).orElseThrow())
        .extracting(ScheduledPost::due, ScheduledPost::state)
        .containsExactly(evening, State.WAITING);
    ScheduledPost now = schedule.move(first.id(), clock.instant().minusSeconds(59), ZoneOffset.UTC);
    assertThat(now.due()).as("the present minute is now").isEqualTo(clock.instant());
  }

  @Test
  void new_words_for_what_was_missed_or_refused_send_nothing() {
    ScheduledPost missed = planned(bench.post(Platform.X, "one"));
    ScheduledPost refused = planned(bench.post(Platform.X, "two"));
    ScheduledPost paused =
        schedule.add(
            Draft.of(
                PublishBench.DIRECT,
                bench.post(Platform.X, "three"),
                tomorrow().plusSeconds(1),
                ZoneOffset.UTC));
    clock.turn(Duration.ofDays(1).plusMinutes(5));
    schedule.store().take(Platform.X, clock.instant(), 2);
    schedule
        .store()
        .ended(
            List.of(
                new ScheduleStore.End(missed.id(), State.MISSED, null, null),
                new ScheduleStore.End(refused.id(), State.REFUSED, null, "too long")));
    for (ScheduledPost each : List.of(missed, refused, paused)) {
      Post better = bench.post(Platform.X, "better " + each.id());
      ScheduledPost changed = schedule.change(each.id(), better, each.due(), each.zone());
      assertThat(changed.post()).isEqualTo(better);
      assertThat(changed.due()).isEqualTo(each.due());
      assertThat(changed.problem()).isNull();
      assertThat(changed.state()).isEqualTo(each.equals(paused) ? State.WAITING : State.MISSED);
      assertThat(schedule.undo(each.id()).post()).isEqualTo(each.post());
    }
    assertThat(schedule.sendNow(missed.id()).state()).isEqualTo(State.WAITING);
  }
}
