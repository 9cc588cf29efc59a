package org.anabranch.publish.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.Test;

/** What became of a commit is read from the platform, never guessed and never sent twice. */
@OnEachDatabase
class LostRepliesTest extends PublisherFixture {
  @Test
  void a_lost_reply_is_settled_by_reading_and_never_sent_again() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.world.create(id.id() + "#0");
          return new Step.Unknown("reset");
        });
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(states(id.id())).contains(State.OUTCOME_UNKNOWN);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_lost_request_is_sent_again_once_reading_proved_that_nothing_came_of_it() throws Exception {
    bench.direct.next("commit", new Step.Unknown("reset"));
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.attempts()).isEqualTo(2);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_request_that_arrives_late_is_not_overtaken_by_a_second_one() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.world.createLater(id.id() + "#0", Duration.ofSeconds(4));
          return new Step.Unknown("timed out");
        });
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(bench.world.live(id.id())).isEqualTo(1);
  }

  @Test
  void a_platform_that_took_long_in_vain_is_given_as_long_again() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.clock.turn(Duration.ofSeconds(50));
          bench.world.createLater(id.id() + "#0", Duration.ofSeconds(45));
          return new Step.Unknown("timed out");
        });
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(bench.world.live(id.id())).isEqualTo(1);
  }

  @Test
  void what_is_lost_three_times_fails_with_nothing_there() throws Exception {
    for (int i = 0; i < 5; i++) {
      bench.direct.next("commit", new Step.Unknown("reset"));
    }
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).code()).isEqualTo("commit-lost");
    assertThat(bench.world.commits()).isEqualTo(3);
  }

  @Test
  void an_outcome_that_cannot_be_read_stays_unknown_until_later_work_or_a_person()
      throws Exception {
    bench.direct.next("commit", new Step.Unknown("reset"));
    for (int i = 0; i < 2 * Patience.USUAL.settles(); i++) {
      bench.direct.next("settle", new Step.Unknown("the timeline does not answer"));
    }
    Publication id = submit("hello");
    assertThat(work().state()).isEqualTo(State.OUTCOME_UNKNOWN);
    assertThat(work().state()).isEqualTo(State.OUTCOME_UNKNOWN);
    assertThat(publisher.journal(id.id()).getLast().what()).contains("does not answer");
    assertThatThrownBy(() -> publisher.cancel(id.id())).isInstanceOf(ProblemException.class);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.commits()).isEqualTo(2);
  }

  @Test
  void a_person_may_decide_to_send_an_unknown_one_again() throws Exception {
    bench.direct.next("commit", new Step.Unknown("reset"));
    for (int i = 0; i < Patience.USUAL.settles(); i++) {
      bench.direct.next("settle", new Step.Unknown("no rights to read"));
    }
    Publication id = submit("hello");
    work();
    bench.world.proven(id.id() + "#0");
    assertThat(publisher.retry(id.id()).state()).isEqualTo(State.QUEUED);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThatThrownBy(() -> publisher.retry(id.id())).isInstanceOf(ProblemException.class);
  }

  @Test
  void a_duplicate_is_settled_and_fails_when_it_is_not_ours() throws Exception {
    bench.direct.next("commit", refused(Reason.DUPLICATE));
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).reason()).isEqualTo(Reason.DUPLICATE);
    assertThat(bench.world.commits()).isEqualTo(1);
  }

  @Test
  void a_bug_during_the_commit_leaves_its_outcome_to_reading() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.world.create(id.id() + "#0");
          return bug();
        });
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }
}
