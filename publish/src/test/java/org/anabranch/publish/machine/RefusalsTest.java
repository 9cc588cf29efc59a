package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.Test;

/** A platform says no: for now, for good, or while it still looks at the post. */
@OnEachDatabase
class RefusalsTest extends PublisherFixture {
  @Test
  void a_refusal_worth_retrying_is_tried_again_after_what_the_platform_asks() throws Exception {
    bench.direct.next(
        "prepare",
        new Step.Refused(
            new Failure(Reason.THROTTLED, "429", "Too many.", Duration.ofSeconds(25))));
    Publication queued = submit("hello");
    Publication done = work();

    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(Duration.between(queued.createdAt(), done.updatedAt()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void a_wait_beyond_the_deadline_is_left_for_later_work() throws Exception {
    bench.direct.next(
        "prepare",
        new Step.Refused(new Failure(Reason.QUOTA, "q", "Used up.", Duration.ofHours(3))));
    submit("hello");
    Publication waiting = work();
    assertThat(waiting.state()).isEqualTo(State.PREPARING);
    assertThat(waiting.failure()).isNotNull();
    assertThat(publisher.unfinishedGroups()).containsExactly(GROUP);

    bench.clock.turn(Duration.ofHours(3));
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void refusals_are_bounded_and_end_as_failed() throws Exception {
    for (int i = 0; i < 20; i++) {
      bench.direct.next("prepare", refused(Reason.TRANSIENT));
    }
    submit("hello");
    Instant began = bench.clock.instant();
    Publication done = work();
    for (int i = 0; i < 20 && done.state() != State.FAILED; i++) {
      bench.clock.turn(Patience.USUAL.longestPause()); // a wait beyond the work's deadline
      done = work();
    }
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).reason()).isEqualTo(Reason.TRANSIENT);
    assertThat(bench.world.commits()).isZero();
    assertThat(Duration.between(began, bench.clock.instant()))
        .as("a platform that is down for a minute fails no post")
        .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(20));
  }

  @Test
  void a_refusal_for_good_fails_at_once() throws Exception {
    bench.direct.next("commit", refused(Reason.PERMISSION));
    Publication id = submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).message()).isEqualTo("The platform said no.");
    assertThat(bench.world.livePosts()).isZero();

    publisher.retry(id.id());
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void a_post_over_the_spending_cap_is_held_however_long_and_goes_on_when_the_cap_is_raised()
      throws Exception {
    Step.Refused capped =
        new Step.Refused(
            new Failure(
                Reason.QUOTA, Failure.SPENDING_CAP, "The cap is reached.", Duration.ofDays(9)));
    for (int i = 0; i <= Patience.USUAL.refusals(); i++) {
      bench.direct.next("commit", capped);
    }
    Publication held = submit("hello");
    for (int i = 0; i <= Patience.USUAL.refusals(); i++) {
      assertThat(work().state()).isEqualTo(State.PREPARING);
      bench.clock.turn(Duration.ofDays(9));
    }
    bench.direct.next("commit", capped);
    assertThat(failure(work()).message()).contains("cap is reached");
    assertThat(publisher.heldForCap("another")).isZero();
    assertThat(publisher.heldForCap(Account.DEFAULT_WORKSPACE)).isOne();
    assertThat(publisher.capChanged("another")).isZero();
    assertThat(publisher.dropped(10)).isEmpty();

    assertThat(publisher.capChanged(Account.DEFAULT_WORKSPACE)).isOne();
    assertThat(publisher.heldForCap(Account.DEFAULT_WORKSPACE)).isZero();
    assertThat(publisher.dropped(10)).as("for the dispatcher").hasSize(1);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(publisher.publication(held.id()).orElseThrow().failure()).isNull();
    assertThat(bench.world.livePosts()).isOne();
  }

  @Test
  void processing_is_awaited_and_an_expired_container_is_made_again() throws Exception {
    bench
        .direct
        .next("check", new Step.NotYet(Duration.ofSeconds(3), "processing"))
        .next("check", refused(Reason.TRANSIENT))
        .next("check", new Step.NotYet(Duration.ofSeconds(3), "processing"));
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(states(done.id()))
        .containsSubsequence(State.CHECKING, State.PREPARING, State.CHECKING, State.COMMITTING);
  }

  @Test
  void endless_processing_is_given_up() throws Exception {
    for (int i = 0; i < 100; i++) {
      bench.direct.next("check", new Step.NotYet(Duration.ofMinutes(1), "processing"));
    }
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).code()).isEqualTo("processing-too-long");
  }

  @Test
  void a_thread_goes_on_after_its_last_live_part() throws Exception {
    Publication id = submit("one", "two", "three");
    bench
        .direct
        .next("commit", () -> new Step.Accepted(bench.world.create(id.id() + "#0")))
        .next("commit", refused(Reason.CONTENT));
    Publication failed = work();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failure(failed).message()).isEqualTo("The platform said no. 1 of 3 parts is live.");
    assertThat(failed.remoteId()).isEqualTo("r1");
    assertThatThrownBy(() -> publisher.cancel(id.id())).isInstanceOf(ProblemException.class);

    publisher.retry(id.id());
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.live(id.id())).isEqualTo(3);
  }

  @Test
  void a_failing_confirm_never_makes_a_live_post_failed() throws Exception {
    for (int i = 0; i < Patience.USUAL.refusals(); i++) {
      bench.direct.next("confirm", refused(Reason.TRANSIENT));
    }
    bench.direct.next("confirm", refused(Reason.REAUTHORISE));
    bench.direct.next("confirm", () -> bug());
    for (int i = 0; i < 1000; i++) {
      bench.direct.next("confirm", new Step.NotYet(Duration.ofSeconds(7), "in review"));
    }
    Publication id = submit("hello");
    for (int i = 0; i < 4; i++) {
      assertThat(work().state()).isEqualTo(State.CONFIRMING);
    }
    assertThat(publisher.publication(id.id()).orElseThrow().remoteId()).isEqualTo("r1");
    assertThat(publisher.publication(id.id()).orElseThrow().failure()).isNull();
  }

  @Test
  void a_post_rejected_in_review_fails_and_keeps_its_id() throws Exception {
    bench.direct.next("confirm", refused(Reason.CONTENT));
    submit("hello");
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(done.remoteId()).isEqualTo("r1");
  }

  @Test
  void a_bug_before_the_commit_fails_that_publication_alone() throws Exception {
    bench.direct.next("prepare", () -> bug());
    publisher.submit(GROUP, List.of(bench.direct("hello"), bench.byHand("by hand")));
    List<Publication> done = publisher.work(GROUP, Listener.NONE, soon());
    Publication failed =
        done.stream().filter(p -> p.accountId().equals(PublishBench.DIRECT)).findFirst().get();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failure(failed).code()).isEqualTo("bug");
    assertThat(publisher.journal(failed.id()).toString())
        .contains("a bug in the X connector")
        .doesNotContain("s3cr3t");
    assertThat(done).anyMatch(p -> p.state() == State.WAITING_FOR_PERSON);
  }
}
