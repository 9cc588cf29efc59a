package org.anabranch.publish.machine;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Job;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Step;
import org.anabranch.publish.Step.Accepted;
import org.anabranch.publish.Step.NotThere;
import org.anabranch.publish.Step.Refused;
import org.anabranch.publish.Step.Unknown;

/**
 * The calls that make a publication visible. Before one leaves, its part is stored as
 * <em>armed</em>, and it is disarmed in the transaction that stores the call's end. A part found
 * armed therefore may have been sent: from there on only {@link Connector#settle} is called, which
 * reads, until it proves the one or the other.
 */
final class Committing {
  private final Held held;
  private final Calls calls;
  private final Connector connector;
  private final Supplier<Job> job;
  private final Refusals refusals;
  private final Patience patience;
  private final Clock clock;
  private final RandomGenerator random;
  private final Duration longestWait;
  private final Deadline deadline;
  private final int parts;

  Committing(
      Held held,
      Calls calls,
      Connector connector,
      Supplier<Job> job,
      Refusals refusals,
      Machine.Parts shared,
      Duration longestWait,
      Deadline deadline) {
    this.held = held;
    this.calls = calls;
    this.connector = connector;
    this.job = job;
    this.refusals = refusals;
    this.patience = shared.patience();
    this.clock = shared.clock();
    this.random = shared.random();
    this.longestWait = longestWait;
    this.deadline = deadline;
    this.parts = connector.commits(held.post());
  }

  /** One turn in {@link State#COMMITTING}: sends the next part, or finds that the last was sent. */
  boolean next() throws InterruptedException {
    Edit stored = held.edit(clock.instant());
    if (stored.armed().isPresent()) {
      return held.edit(
          e -> {
            e.unknownFor();
            e.to(
                State.OUTCOME_UNKNOWN,
                "A commit was sent and its answer was never stored; reading the platform");
          });
    }
    int live = stored.live();
    if (live == 0) {
      return held.edit(e -> e.state = State.CHECKING);
    }
    return live < parts
        ? commit(live, "")
        : held.edit(e -> e.to(State.CONFIRMING, "All parts are live"));
  }

  /**
   * Sends one part.
   *
   * @param before what is to be in the journal before, as in {@link State#CHECKING}; or empty
   */
  boolean commit(int part, String before) throws InterruptedException {
    calls.enter();
    try {
      if (deadline.remaining().compareTo(patience.leastForCommit()) < 0) {
        return false;
      }
      return send(part, before, deadline.atMost(patience.commit()));
    } finally {
      calls.leave();
    }
  }

  /** The only place that calls {@link Connector#commit}. */
  private boolean send(int part, String before, Deadline soon) throws InterruptedException {
    held.edit(
        e -> {
          if (!before.isEmpty()) {
            e.to(State.CHECKING, before);
          }
          e.arm(part);
          e.leaseUntil = e.now.plus(patience.lease());
          e.to(
              State.COMMITTING,
              parts == 1 ? "Publishing" : "Publishing part %d of %d".formatted(part + 1, parts));
        });
    Step.Committed end =
        calls.caught(
            "commit",
            () -> connector.commit(job.get(), part, soon),
            bug -> new Unknown(bug.what()));
    return switch (end) {
      case Accepted(var id) -> accepted(part, id, "The platform accepted %s as %s");
      case Unknown(var why, _) ->
          held.edit(
              e -> {
                e.unknownFor();
                e.to(State.OUTCOME_UNKNOWN, "No proof of the outcome (%s)".formatted(why));
              });
      case Refused(var failure) -> refused(part, failure);
    };
  }

  private boolean accepted(int part, String id, String line) {
    String what = parts == 1 ? "the post" : "part %d of %d".formatted(part + 1, parts);
    return held.edit(
        e -> {
          e.accept(part, id);
          e.to(part + 1 < parts ? State.COMMITTING : State.CONFIRMING, line.formatted(what, id));
        });
  }

  private boolean refused(int part, Failure failure) {
    if (failure.reason() == Reason.DUPLICATE) {
      return held.edit(
          e -> {
            e.failure = failure;
            e.unknownFor();
            e.to(
                State.OUTCOME_UNKNOWN,
                "The platform says that it has this post already; reading whether it is ours");
          });
    }
    return held.edit(
        e -> {
          e.disarm(part);
          refusals.refused(e, failure, part == 0 ? State.PREPARING : State.COMMITTING);
        });
  }

  /** Reads what came of a commit whose answer is not known. */
  boolean settle() throws InterruptedException {
    String why = "nothing was read";
    int most = connector.features().contains(Feature.SETTLE) ? patience.settles() : 1;
    for (int attempt = 1; attempt <= most; attempt++) {
      Edit stored = held.edit(clock.instant());
      int part = stored.armed().orElseThrow();
      Step.Settled end =
          calls.call(
              "settle",
              () -> connector.settle(job.get(), part, deadline.atMost(patience.call())),
              bug -> new Unknown(bug.what()));
      Duration pause = patience.pause(attempt, random);
      switch (end) {
        case Accepted(var id) -> {
          return accepted(part, id, "Read on the platform: %s is there as %s");
        }
        case NotThere _ -> {
          Duration young = young(held.edit(clock.instant()), part);
          if (!young.isPositive()) {
            return notThere(part);
          }
          if (young.compareTo(longestWait) > 0) {
            return held.edit(e -> e.notBefore = e.now.plus(young));
          }
          pause = young;
          why = "nothing is there, but a late request may still arrive";
        }
        case Unknown(var reason, var ofToken) -> {
          if (ofToken) {
            return held.restUntilGranted("Cannot be read: " + reason);
          }
          why = reason;
        }
      }
      if (attempt < most && !patience.waiting().sleep(deadline, pause)) {
        break;
      }
    }
    String line = "Still unknown whether it was published: " + why;
    held.edit(e -> e.note(line));
    return false;
  }

  /**
   * How much longer “nothing is there” is not believed: the request may still be on its way. What a
   * platform was waited for in vain, it is given once more, for it may be at work yet.
   */
  private Duration young(Edit stored, int part) {
    Duration sent = stored.armedFor(part);
    Duration unknown = stored.unknownFor();
    Duration inVain = least(sent.minus(unknown), patience.commit());
    Duration sinceUnknown = most(patience.settleAfter(), inVain).minus(unknown);
    return most(sinceUnknown, patience.arriving().minus(sent));
  }

  private static Duration most(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean notThere(int part) {
    return held.edit(
        e -> {
          Failure failure = e.failure;
          int sent = e.sent(part);
          e.disarm(part);
          if (failure != null && failure.reason() == Reason.DUPLICATE) {
            refusals.giveUp(
                e,
                refusals.withLiveParts(e, failure),
                "Failed: the platform takes it for a duplicate, and none of ours is there");
          } else if (sent >= patience.sends()) {
            refusals.giveUp(
                e,
                refusals.withLiveParts(e, lost(sent)),
                "Failed: sent %s, and each time nothing came of it"
                    .formatted(Count.of(sent, "time")));
          } else {
            e.to(
                part == 0 ? State.PREPARING : State.COMMITTING,
                "Read on the platform: nothing is there, so it may be sent again");
          }
        });
  }

  private Failure lost(int sent) {
    return Failure.of(
        Reason.TRANSIENT,
        "commit-lost",
        "%s lost it %s; nothing was created.".formatted(held.title(), Count.of(sent, "time")));
  }
}
