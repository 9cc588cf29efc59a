package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.FakePlatform;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every path of the machine, on each database. */
abstract class PublisherContract {
  private static final String GROUP = "run-1";

  @TempDir Path directory;
  Database database;
  PublishBench bench;
  JournalledPublisher publisher;

  abstract Database database(Path directory);

  /** Whether the database is shared by the tests and must stay open. */
  abstract boolean shared();

  @BeforeEach
  void open() {
    database = database(directory);
    PublishBench.empty(database);
    HandClock clock = new HandClock();
    bench = new PublishBench(directory.resolve("home"), database, clock, new FakePlatform(clock));
    publisher = bench.start();
  }

  @AfterEach
  void close() {
    assertThat(bench.world.complaints()).isEmpty();
    bench.close();
    if (!shared()) {
      database.close();
    }
  }

  private Publication submit(String... parts) {
    return publisher.submit(GROUP, List.of(bench.direct(parts))).getFirst();
  }

  private Publication work() throws InterruptedException {
    return publisher.work(GROUP, Listener.NONE, soon()).getFirst();
  }

  private static Failure failure(Publication publication) {
    return Objects.requireNonNull(publication.failure());
  }

  private static Step.Refused refused(Reason reason) {
    return new Step.Refused(Failure.of(reason, "c1", "The platform said no."));
  }

  private List<State> states(String id) {
    List<State> states = new ArrayList<>();
    for (JournalEntry entry : publisher.journal(id)) {
      if (states.isEmpty() || states.getLast() != entry.state()) {
        states.add(entry.state());
      }
    }
    return states;
  }

  @Test
  void a_post_goes_from_queued_to_published_once() throws Exception {
    List<State> told = Collections.synchronizedList(new ArrayList<>());
    List<State> subscribed = new ArrayList<>();
    AutoCloseable subscription = publisher.subscribe(p -> subscribed.add(p.state()));
    submit("hello");
    Publication done =
        publisher.work(GROUP, (p, fraction, what) -> told.add(p.state()), soon()).getFirst();
    subscription.close();
    publisher.cancel(publisher.submit("other", List.of(bench.direct("x"))).getFirst().id());

    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.link()).contains("https://fake.example/r1");
    assertThat(done.remoteId()).isEqualTo("r1");
    assertThat(done.attempts()).isEqualTo(1);
    List<State> all =
        List.of(
            State.QUEUED,
            State.PREPARING,
            State.CHECKING,
            State.COMMITTING,
            State.CONFIRMING,
            State.PUBLISHED);
    assertThat(states(done.id())).isEqualTo(all);
    assertThat(subscribed).isEqualTo(all);
    assertThat(told).containsSubsequence(all.subList(1, all.size()));
    assertThat(publisher.unfinishedGroups()).isEmpty();

    work();
    assertThat(bench.world.commits()).isEqualTo(1);
  }

  @Test
  void what_was_submitted_is_read_back_whole_and_asked_again_changes_nothing() {
    Publication first = submit("hello");
    Publication again = submit("something else");

    assertThat(again).isEqualTo(first);
    assertThat(first.post()).isEqualTo(bench.post(Platform.X, "hello"));
    assertThat(publisher.publication(first.id())).contains(first);
    assertThat(publisher.group(GROUP)).containsExactly(first);
    assertThat(publisher.unfinishedGroups()).containsExactly(GROUP);
    bench.clock.turn(Duration.ofSeconds(1));
    Publication later = publisher.submit("run-2", List.of(bench.direct("b"))).getFirst();
    assertThat(publisher.recent(1)).containsExactly(later);
  }

  @Test
  void a_post_that_does_not_fit_is_refused_before_anything_is_stored() {
    assertThatThrownBy(
            () ->
                publisher.submit(
                    GROUP, List.of(bench.byHand("fits"), bench.direct("x".repeat(101)))))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(e.problem().facts())
                  .isEqualTo(
                      Map.of("x", "The text has 101 characters; X allows 100. Shorten the text."));
            });
    assertThat(publisher.group(GROUP)).isEmpty();
  }

  @Test
  void an_account_is_read_back_with_its_secrets_sealed() {
    assertThat(publisher.account(Platform.X))
        .contains(PublishBench.account(PublishBench.DIRECT, Platform.X));
    assertThat(bench.secrets.names())
        .containsExactly("account/acc-douyin/token", "account/acc-x/token");
    String rows =
        database.read(h -> h.createQuery("select * from account").mapToMap().list()).toString();
    assertThat(rows).doesNotContain("s3cr3t");
  }

  @Test
  void a_platform_has_many_accounts_and_each_workspace_its_own() {
    Account second = PublishBench.account("acc-x2", Platform.X);
    Account simulated = PublishBench.account("acc-x0", "studio", Platform.X, Provenance.SIMULATED);
    Account own = PublishBench.account("acc-x3", "studio", Platform.X, Provenance.MEASURED);
    List.of(second, simulated, own).forEach(publisher::connect);

    assertThat(publisher.accounts("default", Platform.X))
        .extracting(Account::id)
        .containsExactly("acc-x", "acc-x2");
    assertThat(publisher.accounts("studio", Platform.X)).containsExactly(own, simulated);
    assertThat(publisher.account(Platform.X).orElseThrow().id()).isEqualTo("acc-x");
    assertThat(publisher.account("acc-x3")).contains(own);
    assertThat(publisher.account("acc-x9")).isEmpty();
    assertThat(publisher.accounts()).hasSize(5);
    Account bare = new Account("a", Platform.X, "n", "r", Map.of(), Map.of(), Provenance.SIMULATED);
    assertThatThrownBy(() -> publisher.connect(bare)).hasMessageContaining("token");
    Account moved = PublishBench.account("acc-x3", "default", Platform.X, Provenance.MEASURED);
    assertThatThrownBy(() -> publisher.connect(moved)).hasMessageContaining("studio");
  }

  @Test
  void an_account_is_disconnected_once_its_posts_are_finished() throws Exception {
    publisher.connect(PublishBench.account("acc-x2", Platform.X));
    submit("hello");
    assertThatThrownBy(() -> publisher.disconnect("acc-x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not finished");
    work();
    publisher.disconnect("acc-x");
    assertThat(publisher.account(Platform.X).orElseThrow().id()).isEqualTo("acc-x2");
    assertThat(bench.secrets.names())
        .containsExactly("account/acc-douyin/token", "account/acc-x2/token");
    assertThat(publisher.group(GROUP)).hasSize(1);
    publisher.disconnect("acc-x");
  }

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
  void a_grant_that_is_gone_keeps_the_post_until_the_account_is_connected_again() throws Exception {
    bench.direct.next("commit", refused(Reason.REAUTHORISE));
    Publication waiting = submit("hello");
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    assertThat(publisher.waitingForAccounts()).containsExactly(Map.entry(PublishBench.DIRECT, 1L));
    assertThat(publisher.unfinishedGroups()).as("nothing to go on with").isEmpty();
    assertThat(publisher.dropped(10)).isEmpty();
    assertThat(bench.world.livePosts()).isZero();

    assertThat(publisher.reconnected("another")).isZero();
    assertThat(publisher.reconnected(PublishBench.DIRECT)).isOne();
    assertThat(publisher.waitingForAccounts()).isEmpty();
    assertThat(publisher.dropped(10)).as("for the dispatcher").hasSize(1);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.livePosts()).isOne();
    assertThat(states(waiting.id()))
        .containsSubsequence(
            State.COMMITTING, State.WAITING_FOR_ACCOUNT, State.PREPARING, State.PUBLISHED);
  }

  @Test
  void new_credentials_let_go_on_what_waited_for_them() throws Exception {
    bench.direct.next("prepare", refused(Reason.REAUTHORISE));
    submit("hello");
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    Account account = publisher.account(PublishBench.DIRECT).orElseThrow();
    publisher.connect(account);
    assertThat(work().state()).as("the same as before").isEqualTo(State.WAITING_FOR_ACCOUNT);
    publisher.connect(account.with("token", new Secret("another")));
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void a_refused_grant_uses_up_no_look_at_an_unknown_outcome_and_the_accounts_return_wakes_it()
      throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.world.create(id.id() + "#0");
          return new Step.Unknown("reset");
        });
    Failure gone = Failure.of(Reason.REAUTHORISE, "190", "The grant is gone.");
    bench.direct.next("settle", Step.Unknown.of(gone));
    assertThat(work().state()).isEqualTo(State.OUTCOME_UNKNOWN);
    assertThat(publisher.journal(id.id()).getLast().what())
        .isEqualTo("Cannot be read: The grant is gone. (190)");
    assertThat(publisher.work(id.id(), soon())).as("no look").isEmpty();

    publisher.reconnected(PublishBench.DIRECT);
    assertThat(publisher.dropped(10)).as("for the dispatcher").hasSize(1);
    bench.direct.next("confirm", new Step.Refused(gone));
    assertThat(publisher.work(id.id(), soon())).as("no look").isEmpty();
    assertThat(publisher.publication(id.id()).orElseThrow().state()).isEqualTo(State.CONFIRMING);

    publisher.reconnected(PublishBench.DIRECT);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_thread_whose_grant_ended_midway_goes_on_after_its_last_live_part() throws Exception {
    bench.direct.next("commit", new Step.Accepted(bench.world.create("first")));
    bench.direct.next("commit", refused(Reason.REAUTHORISE));
    submit("one", "two");
    Publication waiting = work();
    assertThat(waiting.state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    assertThat(failure(waiting).message()).contains("1 of 2 parts are live");
    publisher.reconnected(PublishBench.DIRECT);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.livePosts()).isEqualTo(2);
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
  void a_post_that_waits_for_its_account_can_be_cancelled() throws Exception {
    bench.direct.next("prepare", refused(Reason.REAUTHORISE));
    Publication waiting = submit("hello");
    work();
    publisher.cancel(waiting.id());
    assertThat(publisher.reconnected(PublishBench.DIRECT)).isZero();
    assertThat(publisher.publication(waiting.id()).orElseThrow().state())
        .isEqualTo(State.CANCELLED);
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
  void a_thread_goes_on_after_its_last_live_part() throws Exception {
    Publication id = submit("one", "two", "three");
    bench
        .direct
        .next("commit", () -> new Step.Accepted(bench.world.create(id.id() + "#0")))
        .next("commit", refused(Reason.CONTENT));
    Publication failed = work();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failure(failed).message()).isEqualTo("The platform said no. 1 of 3 parts are live.");
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

  private static Step bug() {
    throw new IllegalStateException("s3cr3t-acc-x");
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

  @Test
  void a_person_stops_what_is_not_visible_yet_even_while_it_is_worked_on() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "prepare",
        () -> {
          publisher.cancel(id.id());
          return new Step.Done();
        });
    assertThat(work().state()).isEqualTo(State.CANCELLED);
    assertThat(bench.world.commits()).isZero();
    assertThat(publisher.cancel(id.id()).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void a_live_post_cannot_be_cancelled() throws Exception {
    Publication id = submit("hello");
    work();
    assertThatThrownBy(() -> publisher.cancel(id.id()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.CONFLICT));
  }

  @Test
  void a_missing_file_is_told_before_anything_is_sent() throws Exception {
    submit("hello");
    Files.delete(bench.home.file("media/picture.png"));
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).code()).isEqualTo("file-gone");
  }

  @Test
  void nothing_is_sent_when_the_deadline_is_over() throws Exception {
    submit("hello");
    assertThat(publisher.work(GROUP, Listener.NONE, Deadline.in(Duration.ZERO)).getFirst().state())
        .isEqualTo(State.PREPARING);
    assertThat(bench.world.commits()).isZero();
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void a_hand_off_is_a_package_of_files_closed_by_the_persons_link() throws Exception {
    Publication id =
        publisher.submit(GROUP, List.of(bench.byHand("Text with <b> & \"quotes\""))).getFirst();
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_PERSON);
    assertThat(publisher.unfinishedGroups()).isEmpty();

    Path folder = bench.home.file("handoff/" + id.id());
    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page)
        .contains("Text with &lt;b&gt; &amp; &quot;quotes&quot;", "Press &lt;publish&gt;", "<svg")
        .contains("7 of 20 allowed")
        .contains("src=\"01-image.png\"", "href=\"https://fake.example/compose?c=%3Cx%3E&amp;d=1\"")
        .doesNotContain("<script", "style=");
    assertThat(folder.resolve("01-image.png")).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(folder.resolve("post.json")).content().contains("\"aiMade\" : true");
    assertThat(folder.resolve("qr.svg")).content().startsWith("<svg");
    assertThat(publisher.handOff(id.id()).steps()).hasSize(2);

    assertThatThrownBy(() -> publisher.completeHandOff(id.id(), "https://elsewhere.example/1"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(e.problem().fix()).contains("https://fake.example/p/123");
            });
    String link = "http://127.0.0.1:1/douyin/p/77";
    Publication done = publisher.completeHandOff(id.id(), "  " + link + "\n");
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.remoteId()).isEqualTo("77");
    assertThat(done.link()).contains(link);
    assertThat(publisher.journal(id.id()).getLast().what()).contains("as told by the person");
    assertThat(publisher.completeHandOff(id.id(), link)).isEqualTo(done);
    assertThatThrownBy(() -> publisher.handOff(id.id())).isInstanceOf(ProblemException.class);
  }

  @Test
  void figures_are_read_of_what_is_live_only() throws Exception {
    Publication id = submit("hello");
    assertThatThrownBy(() -> publisher.measure(id.id(), soon()))
        .isInstanceOf(ProblemException.class);
    work();
    assertThat(publisher.measure(id.id(), soon()).values())
        .isEqualTo(Map.of(Metrics.Metric.VIEWS, 7L));
  }

  @Test
  void what_a_dead_process_of_this_directory_held_is_free_at_once_and_anothers_is_not()
      throws Exception {
    Publication id = submit("hello");
    Publications dead = bench.store();
    assertThat(dead.claim(id.id(), Duration.ofMinutes(2))).isPresent();
    assertThat(dead.claim(id.id(), Duration.ofMinutes(2))).isEmpty();
    Publications otherNode =
        new Publications(database, bench.home.root(), "node-2", bench.ids, bench.clock);
    assertThat(otherNode.claim(id.id(), Duration.ofMinutes(2))).isEmpty();
    Held held =
        new Held(
            bench.store(),
            new Telling(),
            Listener.NONE,
            bench.store().claim(id.id(), Duration.ofMinutes(2)).orElseThrow());
    bench.clock.turn(Duration.ofMinutes(3));
    assertThat(otherNode.claim(id.id(), Duration.ofMinutes(2))).isPresent();
    assertThatThrownBy(() -> held.edit(e -> e.to(State.FAILED, "late")))
        .isInstanceOf(LeaseLost.class);
    bench.clock.turn(Duration.ofMinutes(3));
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void an_interruption_is_passed_on_and_nothing_goes_on_behind_it() throws Exception {
    submit("hello");
    CountDownLatch inside = new CountDownLatch(1);
    bench.direct.next(
        "prepare",
        () -> {
          inside.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
          }
          throw new CancellationException();
        });
    AtomicReference<Throwable> ended = new AtomicReference<>();
    Thread worker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work();
                  } catch (InterruptedException e) {
                    ended.set(e);
                  }
                });
    inside.await();
    worker.interrupt();
    worker.join();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(bench.world.commits()).isZero();
  }

  @Test
  void no_platform_gets_more_calls_at_once_than_its_bound() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Callable<List<Publication>>> each = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String group = "g" + i;
      publisher.submit(group, List.of(bench.direct("post " + i)));
      each.add(() -> publisher.work(group, Listener.NONE, soon()));
      bench.direct.next(
          "prepare",
          () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            return new Step.Done();
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Publication>> done : threads.invokeAll(each)) {
        assertThat(done.get().getFirst().state()).isEqualTo(State.PUBLISHED);
      }
    }
    assertThat(most.get()).isBetween(1, Patience.USUAL.concurrent());
  }

  @Test
  void an_unknown_id_is_a_problem() {
    assertThatThrownBy(() -> publisher.journal("pub_x")).isInstanceOf(ProblemException.class);
    assertThatThrownBy(
            () ->
                publisher.submit(
                    GROUP, List.of(new Submission("nobody", bench.post(Platform.X, "x")))))
        .isInstanceOf(ProblemException.class);
    assertThat(new Secret("x").toString()).isEqualTo("***");
  }
}
