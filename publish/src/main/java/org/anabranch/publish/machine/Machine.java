package org.anabranch.publish.machine;

import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Step;
import org.anabranch.publish.Step.Done;
import org.anabranch.publish.Step.Live;
import org.anabranch.publish.Step.NotYet;
import org.anabranch.publish.Step.Refused;
import org.anabranch.publish.account.FairGate;
import org.anabranch.publish.handoff.HandOffPackage;

/**
 * Takes one publication, held by a lease, as far as it goes.
 *
 * <p>How it works: each turn takes the stored state, makes one call, and stores its end; what is
 * carried over from one turn to the next is only what was just stored, and nobody else changes it
 * without taking the lease away, which the next storing notices. So a crash between any two
 * instructions is the same as a stop between two turns. {@link Committing} makes the calls that
 * make something visible.
 *
 * <pre>
 *   QUEUED → PREPARING → CHECKING → COMMITTING → CONFIRMING → PUBLISHED
 *              ↑ ↑ └─ hand-off → WAITING_FOR_PERSON   ↑   │
 *              │ └── refused, worth retrying ──────┘  │   └ rejected in review → FAILED
 *              └──── nothing is there ── OUTCOME_UNKNOWN ── it is there
 * </pre>
 *
 * <p>A grant that is gone leads from PREPARING, CHECKING and COMMITTING to WAITING_FOR_ACCOUNT, and
 * connecting the account again back.
 */
final class Machine {
  private static final String PREPARED = "Prepared";
  private static final String UNREAD = "Published; its link could not be read: ";

  private final Held held;
  private final Calls calls;
  private final Committing committing;
  private final Refusals refusals;
  private final Connector connector;
  private final Account account;
  private final Patience patience;
  private final HandOffPackage handOffPackage;
  private final Function<Media, URI> mediaUrl;
  private final Clock clock;
  private final RandomGenerator random;
  private final Duration longestWait;
  private final Deadline deadline;
  private final boolean begun;

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
    this.connector = connector;
    this.account = account;
    this.patience = parts.patience();
    this.handOffPackage = parts.handOffPackage();
    this.mediaUrl = parts.mediaUrl();
    this.clock = parts.clock();
    this.random = parts.random();
    this.longestWait = longestWait;
    this.deadline = deadline;
    this.begun = mine.begun();
    this.held = new Held(parts.store(), parts.telling(), listener, mine);
    this.calls = new Calls(gate, account, held, deadline);
    this.refusals = new Refusals(patience, random, connector.commits(held.post()));
    this.committing =
        new Committing(held, calls, connector, this::job, refusals, parts, longestWait, deadline);
  }

  /**
   * Returns when the publication rests, and then its lease is given back; or when nothing more can
   * be done before the deadline.
   */
  Publication run() throws InterruptedException {
    if (begun) {
      held.tellBegun();
    }
    try {
      while (maySend() && turn()) {
        // Each turn is stored; the next one reads it.
      }
    } catch (Calls.OutOfTime e) {
      // Every platform's calls were taken until the deadline: what is stored says where to go on.
    }
    return held.now();
  }

  /** Whether what is stored says when to go on. */
  boolean waits() {
    return held.notBefore().isAfter(clock.instant());
  }

  /**
   * Waits until the next call may be made; false when that is not before the deadline, or takes so
   * long that another should have the place. Looks at the clock again after each wait, since it may
   * have been turned back.
   */
  private boolean maySend() throws InterruptedException {
    while (true) {
      Duration wait = Duration.between(clock.instant(), held.notBefore());
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
    return switch (held.state()) {
      case QUEUED -> held.edit(e -> e.to(State.PREPARING, Publications.BEGUN));
      case PREPARING -> prepare();
      case CHECKING -> check("");
      case COMMITTING -> committing.next();
      case OUTCOME_UNKNOWN -> committing.settle();
      case CONFIRMING -> confirm();
      case WAITING_FOR_PERSON, WAITING_FOR_ACCOUNT, PUBLISHED, FAILED, CANCELLED -> false;
    };
  }

  private boolean prepare() throws InterruptedException {
    Optional<Media> gone =
        held.post().media().stream().filter(m -> Files.notExists(m.file())).findFirst();
    if (gone.isPresent()) {
      return fail(
          Failure.of(
              Reason.MEDIA,
              "file-gone",
              "The file %s is gone.".formatted(gone.get().file().getFileName())));
    }
    Step.Prepared end =
        calls.call(
            "prepare",
            () -> connector.prepare(job(), held::tell, deadline.atMost(patience.prepare())),
            bug -> new Refused(bug.failure()));
    return switch (end) {
      case Done _ ->
          switch (connector.delivery()) {
            case DIRECT -> check(PREPARED);
            case HAND_OFF -> handOver();
          };
      case Refused(var failure) -> refused(failure);
    };
  }

  private boolean handOver() throws InterruptedException {
    Optional<HandOff> handOff =
        calls.call("hand over", () -> Optional.of(connector.handOff(job())), _ -> Optional.empty());
    if (handOff.isEmpty()) {
      return fail(Failure.of(Reason.TRANSIENT, "bug", "The package could not be made."));
    }
    handOffPackage.write(held.now(), handOff.get(), connector);
    return held.edit(
        e -> {
          e.failure = null;
          e.to(State.WAITING_FOR_PERSON, "The package is ready for a person to publish");
        });
  }

  /**
   * Asks whether the platform is ready. That it was prepared is stored together with what follows:
   * all handles are stored already, and whoever goes on from them finds everything prepared.
   *
   * @param before the line for the journal that is not stored yet, or empty
   */
  private boolean check(String before) throws InterruptedException {
    Step.Checked end =
        calls.call(
            "check",
            () -> connector.check(job(), deadline.atMost(patience.call())),
            bug -> new Refused(bug.failure()));
    return switch (end) {
      case Done _ -> committing.commit(0, before);
      case NotYet(var pause, var what) -> stillProcessing(pause, what, before);
      case Refused(var failure) -> refused(failure);
    };
  }

  private boolean stillProcessing(Duration pause, String what, String before)
      throws InterruptedException {
    held.edit(
        e -> {
          if (!before.isEmpty()) {
            e.to(State.CHECKING, before);
          }
          if (e.checkingFor().compareTo(patience.checking()) > 0) {
            e.stopChecking();
            e.fail(
                Failure.of(
                    Reason.TRANSIENT,
                    "processing-too-long",
                    "%s has been processing for more than %s."
                        .formatted(
                            held.title(), Count.of(patience.checking().toMinutes(), "minute"))),
                "Gave up: the platform did not finish processing");
          } else if (givesWay(pause)) {
            e.notBefore = e.now.plus(atLeast(pause));
          }
        });
    if (held.state() != State.CHECKING) {
      return false;
    }
    held.tell(0, what);
    return givesWay(pause) || patience.waiting().sleep(deadline, atLeast(pause));
  }

  /** Whether another should have the place meanwhile. */
  private boolean givesWay(Duration pause) {
    return pause.compareTo(longestWait) > 0;
  }

  private Duration atLeast(Duration pause) {
    Duration least = patience.firstPause().dividedBy(5);
    return pause.compareTo(least) < 0 ? least : pause;
  }

  private boolean confirm() throws InterruptedException {
    Duration waited = Duration.ZERO;
    for (int refused = 0; refused < patience.refusals(); ) {
      Step.Confirmed end =
          calls.call(
              "confirm",
              () -> connector.confirm(job(), deadline.atMost(patience.call())),
              bug -> new Refused(bug.failure()));
      Duration pause;
      switch (end) {
        case Live(var id, var permalink) -> {
          return held.edit(
              e -> {
                e.remoteId = id;
                e.permalink = permalink;
                e.to(State.PUBLISHED, permalink == null ? "Live" : "Live at " + permalink);
              });
        }
        case NotYet(var asked, var what) -> {
          held.tell(0, what);
          pause = atLeast(asked);
        }
        case Refused(var failure) when rejected(failure) -> {
          return held.edit(
              e -> e.fail(failure, "Rejected by the platform's review: " + failure.message()));
        }
        case Refused(var failure) when failure.reason() == Reason.REAUTHORISE -> {
          return held.restUntilGranted(UNREAD + failure.message());
        }
        case Refused(var failure) -> {
          held.note(UNREAD + failure.message());
          if (!failure.reason().worthRetrying() || failure.code().equals("bug")) {
            return false;
          }
          refused++;
          pause = patience.pause(failure, refused, random);
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

  /** Nothing came of the last call. */
  private boolean refused(Failure failure) {
    if (failure.reason().worthRetrying() && deadline.isOver()) {
      return false;
    }
    return held.edit(e -> refusals.refused(e, failure, State.PREPARING));
  }

  private boolean fail(Failure failure) {
    return held.edit(
        e -> e.fail(refusals.withLiveParts(e, failure), "Failed: " + failure.message()));
  }

  private Job job() {
    return new Job(held.now().id(), account, held.post(), held.connectorsHandles(), mediaUrl);
  }
}
