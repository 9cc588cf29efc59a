package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.machine.PublishBench;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is due goes out, once, not early; the clock is turned by hand. */
class DispatcherTest {
  private static final ZoneId UTC = ZoneOffset.UTC;

  @TempDir Path directory;
  private Database database;
  private PublishBench bench;
  private TimedPublisher publisher;
  private Schedule schedule;
  private Dispatcher dispatcher;
  private final HandClock clock = new HandClock();

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    start(SchedulePolicy.USUAL);
  }

  /** As after a start of the server. */
  private void start(SchedulePolicy policy) {
    publisher = bench.start();
    schedule = new Schedule(database, bench.home.root(), publisher, policy, bench.ids, clock);
    dispatcher = new Dispatcher(schedule, publisher, clock);
  }

  @AfterEach
  void close() {
    dispatcher.close();
    bench.close();
    database.close();
  }

  private ScheduledPost plan(String text, Duration from) {
    return schedule.add(
        Draft.of(
            PublishBench.DIRECT, bench.post(Platform.X, text), clock.instant().plus(from), UTC));
  }

  private void look() throws InterruptedException {
    dispatcher.look(clock.instant());
    assertThat(dispatcher.settle(PublishBench.soon())).isTrue();
  }

  private State state(ScheduledPost post) {
    return schedule.find(post.id()).orElseThrow().state();
  }

  @Test
  void a_post_goes_out_in_its_moment_and_not_before() throws Exception {
    ScheduledPost post = plan("Soon", Duration.ofMinutes(10));
    look();
    clock.turn(Duration.ofMinutes(10).minusMillis(1));
    look();
    assertThat(bench.world.commits()).isZero();
    clock.turn(Duration.ofMillis(1));
    look();
    assertThat(bench.world.livePosts()).isEqualTo(1);
    assertThat(state(post)).isEqualTo(State.SENT);
    assertThat(publisher.group(post.id()).getFirst().state())
        .isEqualTo(Publication.State.PUBLISHED);
  }

  @Test
  void what_falls_due_while_a_look_is_under_way_is_the_next_moment_to_wake_at() {
    Instant looked = clock.instant();
    ScheduledPost first = plan("Held up", Duration.ZERO);
    ScheduledPost second = plan("A moment later", Duration.ofMillis(3));
    plan("Much later", Duration.ofHours(1));
    clock.turn(Duration.ofMillis(5));
    assertThat(schedule.store().nextDue(looked)).contains(second.due());
    assertThat(schedule.store().nextDue(looked.minusMillis(1))).contains(first.due());
  }

  @Test
  void a_clock_that_jumps_back_after_the_hand_over_makes_nothing_early() throws Exception {
    ScheduledPost post = plan("Soon", Duration.ofMinutes(10));
    Instant due = post.due();
    publisher.submitEach(
        List.of(
            new TimedPublisher.Timed(
                post.id(), bench.direct("Soon"), due))); // handed over, then the clock was set back
    publisher.work(publisher.group(post.id()).getFirst().id(), PublishBench.soon());
    assertThat(bench.world.commits()).isZero();
    clock.turn(Duration.ofMinutes(10));
    look();
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_clock_that_leaps_to_and_fro_sends_each_post_once() throws Exception {
    List<ScheduledPost> posts = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      posts.add(plan("Post number " + i, Duration.ofMinutes(i)));
    }
    for (int minutes : new int[] {7, -5, 30, -60, 58, 10, -3, 5}) {
      clock.turn(Duration.ofMinutes(minutes));
      look();
    }
    assertThat(posts).allSatisfy(p -> assertThat(state(p)).isEqualTo(State.SENT));
    assertThat(bench.world.livePosts()).isEqualTo(20);
    assertThat(bench.world.commits()).isEqualTo(20);
  }

  @Test
  void what_was_missed_goes_out_late_up_to_the_limit_and_is_asked_about_beyond() throws Exception {
    ScheduledPost alittle = plan("A little late", Duration.ofHours(3).plusMinutes(10));
    ScheduledPost much = plan("Much too late", Duration.ofHours(1));
    clock.turn(Duration.ofHours(4));
    start(SchedulePolicy.USUAL);
    look();
    assertThat(state(alittle)).isEqualTo(State.SENT);
    assertThat(state(much)).isEqualTo(State.MISSED);
    assertThat(bench.world.livePosts()).isEqualTo(1);
    schedule.sendNow(much.id());
    look();
    assertThat(state(much)).isEqualTo(State.SENT);
    assertThat(bench.world.livePosts()).isEqualTo(2);
  }

  @Test
  void while_paused_nothing_goes_out_and_then_everything_does() throws Exception {
    plan("One", Duration.ofMinutes(1));
    schedule.pause(Optional.empty());
    clock.turn(Duration.ofMinutes(5));
    look();
    assertThat(bench.world.commits()).isZero();
    assertThat(schedule.pauses()).hasSize(1);
    schedule.resume(Optional.empty());
    look();
    assertThat(bench.world.livePosts()).isEqualTo(1);
    schedule.pause(Optional.of("default"));
    ScheduledPost two = plan("Two, another text", Duration.ZERO);
    look();
    assertThat(state(two)).isEqualTo(State.WAITING);
    schedule.resume(Optional.of("default"));
    look();
    assertThat(state(two)).isEqualTo(State.SENT);
  }

  @Test
  void what_a_killed_process_was_handing_over_is_handed_over_once() throws Exception {
    ScheduledPost post = plan("Once", Duration.ZERO);
    schedule.store().take(Platform.X, clock.instant(), 10); // and here it died
    assertThat(state(post)).isEqualTo(State.SENDING);
    start(SchedulePolicy.USUAL);
    clock.turn(Duration.ofHours(3)); // it had begun in time, but stored nothing: too late by now
    look();
    assertThat(state(post)).isEqualTo(State.MISSED);
    schedule.sendNow(post.id());
    schedule.store().take(Platform.X, clock.instant(), 10);
    publisher.submitEach(
        List.of(new TimedPublisher.Timed(post.id(), bench.direct("Once"), clock.instant())));
    start(SchedulePolicy.USUAL); // it died after the publication was stored
    clock.turn(Duration.ofHours(3));
    look();
    look();
    assertThat(state(post)).isEqualTo(State.SENT);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_post_can_be_changed_until_it_is_sent() throws Exception {
    ScheduledPost post = plan("First words", Duration.ofHours(1));
    ScheduledPost changed =
        schedule.change(
            post.id(),
            bench.post(Platform.X, "Better words"),
            post.due().plusSeconds(3600),
            ZoneId.of("Asia/Tokyo"));
    assertThat(changed.post().text()).isEqualTo("Better words");
    assertThat(changed.zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    clock.turn(Duration.ofHours(2));
    look();
    assertThat(state(post)).isEqualTo(State.SENT);
    assertThatThrownBy(() -> schedule.move(post.id(), clock.instant(), UTC))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("sent already");
    assertThatThrownBy(() -> schedule.remove(post.id())).isInstanceOf(ProblemException.class);
    ScheduledPost other = plan("To be taken out", Duration.ofHours(1));
    schedule.remove(other.id());
    assertThat(schedule.find(other.id())).isEmpty();
  }

  @Test
  void a_post_whose_account_is_gone_is_told_and_keeps_nobody_waiting() throws Exception {
    publisher.connect(
        PublishBench.account("acc-second", "default", Platform.X, Provenance.SIMULATED));
    ScheduledPost lost =
        schedule.add(
            Draft.of(
                "acc-second", bench.post(Platform.X, "Lost"), clock.instant().plusSeconds(5), UTC));
    ScheduledPost fine = plan("Fine, and quite different", Duration.ofSeconds(5));
    database.change(h -> h.execute("delete from account where id = 'acc-second'"));
    clock.turn(Duration.ofSeconds(5));
    look();
    assertThat(state(fine)).isEqualTo(State.SENT);
    assertThat(state(lost)).isEqualTo(State.REFUSED);
    assertThat(schedule.find(lost.id()).orElseThrow().problem()).contains("no X account");
  }

  @Test
  void the_only_post_of_a_small_workspace_does_not_wait_behind_a_thousand_of_a_large_one() {
    publisher.connect(PublishBench.account("acc-small", "small", Platform.X, Provenance.SIMULATED));
    for (int account = 0; account < 3; account++) {
      publisher.connect(
          PublishBench.account("acc-" + account, "large", Platform.X, Provenance.SIMULATED));
    }
    List<Draft> drafts = new ArrayList<>();
    Instant now = clock.instant();
    for (int i = 0; i < 300; i++) {
      String account = "acc-" + (i < 280 ? 0 : 1 + i % 2);
      drafts.add(Draft.of(account, bench.post(Platform.X, "Post " + i), now.minusSeconds(1), UTC));
    }
    drafts.add(Draft.of("acc-small", bench.post(Platform.X, "The one"), now, UTC));
    schedule.add(drafts);
    List<ScheduledPost> taken = schedule.store().take(Platform.X, now, 8);
    assertThat(taken.stream().limit(2).map(ScheduledPost::workspace))
        .containsExactlyInAnyOrder("small", "large");
    Map<String, Integer> byAccount = new HashMap<>();
    taken.forEach(p -> byAccount.merge(p.accountId(), 1, Integer::sum));
    assertThat(byAccount).containsEntry("acc-small", 1);
    assertThat(byAccount.values())
        .as("of one moment any is first")
        .containsExactlyInAnyOrder(1, 2, 2, 3);
  }

  @Test
  void likeness_and_nearness_are_told_and_refuse_nothing() {
    ScheduledPost first = plan("The lamp at the weir burns every night", Duration.ofHours(1));
    Draft near =
        Draft.of(
            PublishBench.DIRECT,
            bench.post(Platform.X, "The lamp at the weir burns every single night!"),
            first.due().plusSeconds(300),
            UTC);
    assertThat(schedule.warnings(near, Optional.empty()))
        .extracting(Warning::kind)
        .containsExactlyInAnyOrder(Warning.Kind.CONFLICT, Warning.Kind.NEAR_DUPLICATE);
    Draft same =
        Draft.of(
            PublishBench.DIRECT,
            bench.post(Platform.X, "the LAMP at the weir, burns every night"),
            first.due().plus(Duration.ofDays(3)),
            UTC);
    assertThat(schedule.warnings(same, Optional.empty()))
        .extracting(Warning::kind)
        .containsExactly(Warning.Kind.DUPLICATE);
    assertThat(schedule.warnings(same, Optional.of(first.id()))).isEmpty();
  }
}
