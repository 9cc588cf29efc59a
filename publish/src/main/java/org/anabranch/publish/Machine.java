package org.anabranch.publish;

import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Step.Accepted;
import org.anabranch.publish.Step.Done;
import org.anabranch.publish.Step.Live;
import org.anabranch.publish.Step.NotThere;
import org.anabranch.publish.Step.NotYet;
import org.anabranch.publish.Step.Refused;
import org.anabranch.publish.Step.Unknown;

/**
 * Takes one publication, held by a lease, as far as it goes.
 *
 * <p>How it works: each turn takes the stored state, makes one call, and stores its end; what is
 * carried over from one turn to the next is only what was just stored, and nobody else changes it
 * without taking the lease away, which the next storing notices. So a crash between any two
 * instructions is the same as a stop between two turns. Before a commit leaves, the part is stored
 * as <em>armed</em>, and it is disarmed in the transaction that stores the commit's end. A part
 * found armed therefore may have been sent: from there on only {@link Connector#settle} is called,
 * which reads, until it proves the one or the other.
 *
 * <pre>
 *   QUEUED → PREPARING → CHECKING → COMMITTING → CONFIRMING → PUBLISHED
 *              ↑ ↑ └─ hand-off → WAITING_FOR_PERSON   ↑   │
 *              │ └── refused, worth retrying ──────┘  │   └ rejected in review → FAILED
 *              └──── nothing is there ── OUTCOME_UNKNOWN ── it is there
 * </pre>
 */
final class Machine {
  private final Publications store;
  private final Connector connector;
  private final Account account;
  private final FairGate gate;
  private final Patience patience;
  private final HandOffPackage handOffPackage;
  private final Function<Media, URI> mediaUrl;
  private final Consumer<Publication> changed;
  private final Telling telling;
  private final Publisher.Listener listener;
  private final Clock clock;
  private final RandomGenerator random;
  private final String lease;
  private final Duration longestWait;
  private final Deadline deadline;
  private final Instant due;
  private Publication now;

  /** When the next call may be made, as it is stored. */
  private Instant notBefore;

  /** What all machines of one piece of work share. */
  record Parts(
      Publications store,
      Patience patience,
      HandOffPackage handOffPackage,
      Function<Media, URI> mediaUrl,
      Telling telling,
      Clock clock,
      RandomGenerator random) {}

  Machine(
      Parts parts,
      Connector connector,
      Account account,
      FairGate gate,
      Publisher.Listener listener,
      Publications.Claimed mine,
      Duration longestWait,
      Deadline deadline) {
    this.store = parts.store();
    this.connector = connector;
    this.account = account;
    this.gate = gate;
    this.patience = parts.patience();
    this.handOffPackage = parts.handOffPackage();
    this.mediaUrl = parts.mediaUrl();
    this.changed = parts.telling()::changed;
    this.telling = parts.telling();
    this.listener = listener;
    this.clock = parts.clock();
    this.random = parts.random();
    this.lease = mine.lease();
    this.longestWait = longestWait;
    this.deadline = deadline;
    this.now = mine.publication();
    this.due = mine.due();
    this.notBefore = mine.notBefore();
  }

  /**
   * Returns when the publication rests, and then its lease is given back; or when nothing more can
   * be done before the deadline.
   */
  Publication run() throws InterruptedException {
    try {
      while (maySend() && turn()) {
        // Each turn is stored; the next one reads it.
      }
    } catch (OutOfTime e) {
      // Every platform's calls were taken until the deadline: what is stored says where to go on.
    }
    return now;
  }

  private static final class OutOfTime extends RuntimeException {}

  /**
   * Waits until the next call may be made; false when that is not before the deadline, or takes so
   * long that another should have the place. Looks at the clock again after each wait, since it may
   * have been turned back.
   */
  private boolean maySend() throws InterruptedException {
    while (true) {
      Duration wait = Duration.between(clock.instant(), notBefore);
      if (!wait.isPositive()) {
        return !deadline.isOver();
      }
      if (wait.compareTo(longestWait) > 0
          || wait.compareTo(deadline.remaining()) >= 0
          || !patience.waiting().sleep(deadline, wait)) {
        return false;
      }
    }
  }

  private boolean turn() throws InterruptedException {
    return switch (now.state()) {
      case QUEUED -> edit(e -> e.to(State.PREPARING, "Preparing"));
      case PREPARING -> prepare();
      case CHECKING -> check();
      case COMMITTING -> nextCommit();
      case OUTCOME_UNKNOWN -> settle();
      case CONFIRMING -> confirm();
      case WAITING_FOR_PERSON, PUBLISHED, FAILED, CANCELLED -> false;
    };
  }

  private boolean prepare() throws InterruptedException {
    Optional<Media> gone =
        now.post().media().stream().filter(m -> Files.notExists(m.file())).findFirst();
    if (gone.isPresent()) {
      return fail(
          Failure.of(
              Reason.MEDIA,
              "file-gone",
              "The file %s is gone.".formatted(gone.get().file().getFileName())));
    }
    Step.Prepared end =
        call(
            "prepare",
            () -> connector.prepare(job(), progress(), deadline.atMost(patience.prepare())),
            bug -> new Refused(bug.failure()));
    return switch (end) {
      case Done _ ->
          switch (connector.delivery()) {
            case DIRECT -> edit(e -> e.to(State.CHECKING, "Prepared"));
            case HAND_OFF -> handOver();
          };
      case Refused(var failure) -> refused(failure);
    };
  }

  private boolean handOver() throws InterruptedException {
    Optional<HandOff> handOff =
        call("hand over", () -> Optional.of(connector.handOff(job())), _ -> Optional.empty());
    if (handOff.isEmpty()) {
      return fail(Failure.of(Reason.TRANSIENT, "bug", "The package could not be made."));
    }
    handOffPackage.write(now, handOff.get(), connector);
    return edit(
        e -> {
          e.failure = null;
          e.to(State.WAITING_FOR_PERSON, "The package is ready for a person to publish");
        });
  }

  private boolean check() throws InterruptedException {
    Step.Checked end =
        call(
            "check",
            () -> connector.check(job(), deadline.atMost(patience.call())),
            bug -> new Refused(bug.failure()));
    return switch (end) {
      case Done _ -> commit(0);
      case NotYet(var pause, var what) -> stillProcessing(pause, what);
      case Refused(var failure) -> refused(failure);
    };
  }

  private boolean stillProcessing(Duration pause, String what) throws InterruptedException {
    telling.changed(listener, now, 0, what);
    edit(
        e -> {
          if (e.checkingFor().compareTo(patience.checking()) > 0) {
            e.stopChecking();
            e.fail(
                Failure.of(
                    Reason.TRANSIENT,
                    "processing-too-long",
                    "%s has been processing for more than %d minutes."
                        .formatted(title(), patience.checking().toMinutes())),
                "Gave up: the platform did not finish processing");
          } else if (givesWay(pause)) {
            e.notBefore = e.now.plus(atLeast(pause));
          }
        });
    return now.state() == State.CHECKING
        && (givesWay(pause) || patience.waiting().sleep(deadline, atLeast(pause)));
  }

  /** Whether another should have the place meanwhile. */
  private boolean givesWay(Duration pause) {
    return pause.compareTo(longestWait) > 0;
  }

  private Duration atLeast(Duration pause) {
    Duration least = patience.firstPause().dividedBy(5);
    return pause.compareTo(least) < 0 ? least : pause;
  }

  private boolean nextCommit() throws InterruptedException {
    Edit stored = store.look(now.id());
    if (stored.armed().isPresent()) {
      return edit(
          e -> {
            e.unknownFor();
            e.to(
                State.OUTCOME_UNKNOWN,
                "A commit was sent and its answer was never stored; reading the platform");
          });
    }
    int live = stored.live();
    if (live == 0) {
      return edit(e -> e.state = State.CHECKING);
    }
    return live < parts() ? commit(live) : edit(e -> e.to(State.CONFIRMING, "All parts are live"));
  }

  private boolean commit(int part) throws InterruptedException {
    enter();
    try {
      if (deadline.remaining().compareTo(patience.leastForCommit()) < 0) {
        return false;
      }
      return send(part, deadline.atMost(patience.commit()));
    } finally {
      gate.leave();
    }
  }

  /** The only place that calls {@link Connector#commit}. */
  private boolean send(int part, Deadline soon) throws InterruptedException {
    edit(
        e -> {
          e.arm(part);
          e.leaseUntil = e.now.plus(patience.lease());
          e.to(
              State.COMMITTING,
              parts() == 1
                  ? "Publishing"
                  : "Publishing part %d of %d".formatted(part + 1, parts()));
        });
    Step.Committed end =
        caught("commit", () -> connector.commit(job(), part, soon), bug -> new Unknown(bug.what()));
    return switch (end) {
      case Accepted(var id) -> accepted(part, id, "The platform accepted %s as %s");
      case Unknown(var why) ->
          edit(
              e -> {
                e.unknownFor();
                e.to(State.OUTCOME_UNKNOWN, "No proof of the outcome (%s)".formatted(why));
              });
      case Refused(var failure) -> commitRefused(part, failure);
    };
  }

  private boolean accepted(int part, String id, String line) {
    String what = parts() == 1 ? "the post" : "part %d of %d".formatted(part + 1, parts());
    return edit(
        e -> {
          e.accept(part, id);
          e.to(part + 1 < parts() ? State.COMMITTING : State.CONFIRMING, line.formatted(what, id));
        });
  }

  private boolean commitRefused(int part, Failure failure) {
    if (failure.reason() == Reason.DUPLICATE) {
      return edit(
          e -> {
            e.failure = failure;
            e.unknownFor();
            e.to(
                State.OUTCOME_UNKNOWN,
                "The platform says that it has this post already; reading whether it is ours");
          });
    }
    return edit(
        e -> {
          e.disarm(part);
          refused(e, failure, part == 0 ? State.PREPARING : State.COMMITTING);
        });
  }

  private boolean refused(Failure failure) {
    if (failure.reason().worthRetrying() && deadline.isOver()) {
      return false;
    }
    return edit(e -> refused(e, failure, State.PREPARING));
  }

  /** Nothing came of the last call: tries again later from {@code from}, or gives up. */
  private void refused(Edit e, Failure failure, State from) {
    String said = "%s (%s)".formatted(failure.message(), failure.code());
    boolean bug = failure.code().equals("bug");
    if (!failure.reason().worthRetrying() || bug || e.refusals >= patience.refusals()) {
      giveUp(e, withLiveParts(e, failure), "Failed: " + said);
      return;
    }
    e.refusals++;
    e.failure = failure;
    Duration pause = patience.pause(failure, e.refusals, random);
    e.notBefore = e.now.plus(pause);
    e.to(from, "Refused: %s; again in %.1f s".formatted(said, pause.toMillis() / 1000.0));
  }

  /** A post whose text is all there has not failed, though its first comment may be missing. */
  private void giveUp(Edit e, Failure failure, String line) {
    if (e.live() >= now.post().parts().size()) {
      e.failure = null;
      e.to(State.CONFIRMING, "Live without its first comment: " + failure.message());
    } else {
      e.fail(failure, line);
    }
  }

  private Failure withLiveParts(Edit e, Failure failure) {
    return e.live() == 0
        ? failure
        : new Failure(
            failure.reason(),
            failure.code(),
            "%s %d of %d parts are live.".formatted(failure.message(), e.live(), parts()),
            failure.retryAfter());
  }

  private boolean settle() throws InterruptedException {
    String why = "nothing was read";
    int most = connector.features().contains(Feature.SETTLE) ? patience.settles() : 1;
    for (int attempt = 1; attempt <= most; attempt++) {
      Edit stored = store.look(now.id());
      int part = stored.armed().orElseThrow();
      Step.Settled end =
          call(
              "settle",
              () -> connector.settle(job(), part, deadline.atMost(patience.call())),
              bug -> new Unknown(bug.what()));
      Duration pause = patience.pause(attempt, random);
      switch (end) {
        case Accepted(var id) -> {
          return accepted(part, id, "Read on the platform: %s is there as %s");
        }
        case NotThere _ -> {
          Duration young = patience.settleAfter().minus(stored.unknownFor());
          if (!young.isPositive()) {
            return notThere(part);
          }
          pause = young;
          why = "nothing is there, but a late request may still arrive";
        }
        case Unknown(var reason) -> why = reason;
      }
      if (attempt < most && !patience.waiting().sleep(deadline, pause)) {
        break;
      }
    }
    String line = "Still unknown whether it was published: " + why;
    edit(e -> e.journal.add(line));
    return false;
  }

  private boolean notThere(int part) {
    return edit(
        e -> {
          Failure failure = e.failure;
          int sent = e.sent(part);
          e.disarm(part);
          if (failure != null && failure.reason() == Reason.DUPLICATE) {
            giveUp(
                e,
                withLiveParts(e, failure),
                "Failed: the platform takes it for a duplicate, and none of ours is there");
          } else if (sent >= patience.sends()) {
            giveUp(
                e,
                withLiveParts(
                    e,
                    Failure.of(
                        Reason.TRANSIENT,
                        "commit-lost",
                        "%s lost it %d times; nothing was created.".formatted(title(), sent))),
                "Failed: sent %d times, and each time nothing came of it".formatted(sent));
          } else {
            e.to(
                part == 0 ? State.PREPARING : State.COMMITTING,
                "Read on the platform: nothing is there, so it may be sent again");
          }
        });
  }

  private boolean confirm() throws InterruptedException {
    Duration waited = Duration.ZERO;
    for (int refusals = 0; refusals < patience.refusals(); ) {
      Step.Confirmed end =
          call(
              "confirm",
              () -> connector.confirm(job(), deadline.atMost(patience.call())),
              bug -> new Refused(bug.failure()));
      Duration pause;
      switch (end) {
        case Live(var id, var permalink) -> {
          return edit(
              e -> {
                e.remoteId = id;
                e.permalink = permalink;
                e.to(State.PUBLISHED, permalink == null ? "Live" : "Live at " + permalink);
              });
        }
        case NotYet(var asked, var what) -> {
          telling.changed(listener, now, 0, what);
          pause = atLeast(asked);
        }
        case Refused(var failure) when rejected(failure) -> {
          return edit(
              e -> e.fail(failure, "Rejected by the platform's review: " + failure.message()));
        }
        case Refused(var failure) -> {
          note("Published; its link could not be read: " + failure.message());
          if (!failure.reason().worthRetrying() || failure.code().equals("bug")) {
            return false;
          }
          refusals++;
          pause = patience.pause(failure, refusals, random);
        }
      }
      waited = waited.plus(pause);
      if (waited.compareTo(patience.confirming()) > 0
          || !patience.waiting().sleep(deadline, pause)) {
        return false;
      }
    }
    return false;
  }

  /** A definite no to what is there; anything else says nothing about the post itself. */
  private static boolean rejected(Failure failure) {
    return switch (failure.reason()) {
      case CONTENT, MEDIA, ACCOUNT -> true;
      case THROTTLED, TRANSIENT, QUOTA, REAUTHORISE, PERMISSION, DUPLICATE -> false;
    };
  }

  /** Writes a line, unless the journal's last one says the same. */
  private void note(String line) {
    var journal = store.journal(now.id());
    if (journal.isEmpty() || !journal.getLast().what().equals(line)) {
      edit(e -> e.journal.add(line));
    }
  }

  private boolean fail(Failure failure) {
    return edit(e -> e.fail(withLiveParts(e, failure), "Failed: " + failure.message()));
  }

  private boolean edit(Consumer<Edit> change) {
    State before = now.state();
    AtomicReference<String> line = new AtomicReference<>("");
    now =
        store.edit(
            now.id(),
            lease,
            e -> {
              change.accept(e);
              e.released = e.state.isResting();
              notBefore = e.notBefore.isAfter(due) ? e.notBefore : due;
              e.lastLine().ifPresent(line::set);
            });
    if (now.state() != before) {
      changed.accept(now);
      telling.changed(listener, now, now.state().isResting() ? 1 : 0, line.get());
    }
    return true;
  }

  private Progress progress() {
    return (fraction, what) -> telling.changed(listener, now, fraction, what);
  }

  private Job job() {
    return new Job(
        now.id(), account, now.post(), new StoredHandles(store, now.id(), lease), mediaUrl);
  }

  private int parts() {
    return connector.commits(now.post());
  }

  private String title() {
    return now.post().platform().title();
  }

  private void enter() throws InterruptedException {
    if (!gate.enter(account.workspace(), deadline)) {
      throw new OutOfTime();
    }
  }

  /** Calls the connector when the platform has a free place; a bug there is an end like others. */
  private <T> T call(String step, Callable<T> call, Function<Bug, T> bug)
      throws InterruptedException {
    enter();
    try {
      return caught(step, call, bug);
    } finally {
      gate.leave();
    }
  }

  private <T> T caught(String step, Callable<T> call, Function<Bug, T> bug)
      throws InterruptedException {
    try {
      return call.call();
    } catch (InterruptedException | LeaseLost | StoreFailed e) {
      throw e;
    } catch (RuntimeException e) {
      return bug.apply(Bug.in(step, now, e));
    } catch (Exception e) {
      throw new IllegalStateException("A connector throws no checked exception", e);
    }
  }
}
