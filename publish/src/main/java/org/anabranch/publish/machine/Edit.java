package org.anabranch.publish.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.jspecify.annotations.Nullable;

/**
 * One publication as it was read inside a transaction, and what is to change in it. Besides the
 * connector's handles it knows the engine's own: {@code commit.<part>} is the platform's id of a
 * part that is live; {@code engine.armed.<part>} says that its commit may have been sent and has no
 * answer yet.
 */
final class Edit {
  /** One line for the journal, with the state in which it was written. */
  record Line(State state, String what) {}

  private static final Duration UPLOADS_KEEP = Duration.ofHours(12);
  private static final String COMMIT = "commit.";
  private static final String ARMED = "engine.armed.";
  private static final String SENT = "engine.sent.";
  private static final String UNKNOWN_SINCE = "engine.unknown";
  private static final String CHECKING_SINCE = "engine.checking";

  final Publication before;
  final Instant now;
  final Map<String, String> handles;
  final List<Line> journal = new ArrayList<>();
  State state;
  @Nullable String remoteId;
  @Nullable String permalink;
  @Nullable Failure failure;
  int attempts;
  int refusals;
  Instant notBefore;
  @Nullable Instant leaseUntil;
  boolean released;

  Edit(Publication before, int refusals, Map<String, String> handles, Instant now) {
    this.before = before;
    this.now = now;
    this.handles = new TreeMap<>(handles);
    this.state = before.state();
    this.remoteId = before.remoteId();
    this.permalink = before.permalink();
    this.failure = before.failure();
    this.attempts = before.attempts();
    this.refusals = refusals;
    this.notBefore = Instant.EPOCH;
  }

  /** The publication as the change leaves it. */
  Publication after() {
    return new Publication(
        before.id(),
        before.group(),
        before.accountId(),
        before.post(),
        state,
        remoteId,
        permalink,
        failure,
        attempts,
        before.createdAt(),
        now);
  }

  /** The line that the change adds to the journal last; empty when it adds none. */
  Optional<String> lastLine() {
    return journal.isEmpty() ? Optional.empty() : Optional.of(journal.getLast().what());
  }

  /** A line that does not move on. */
  void note(String what) {
    journal.add(new Line(state, what));
  }

  /** Moves on and writes the journal's line about it. */
  void to(State next, String what) {
    state = next;
    note(what);
  }

  void fail(Failure why, String what) {
    failure = why;
    to(State.FAILED, what);
  }

  /** How many parts are live. */
  int live() {
    int parts = 0;
    while (handles.containsKey(COMMIT + parts)) {
      parts++;
    }
    return parts;
  }

  /** The part whose commit may have been sent and has no answer. */
  Optional<Integer> armed() {
    return handles.keySet().stream()
        .filter(name -> name.startsWith(ARMED))
        .map(name -> Integer.parseInt(name.substring(ARMED.length())))
        .findFirst();
  }

  /** How long ago the part's commit was about to be sent. */
  Duration armedFor(int part) {
    String at = handles.getOrDefault(ARMED + part, Long.toString(now.toEpochMilli()));
    return Duration.between(Instant.ofEpochMilli(Long.parseLong(at)), now);
  }

  void arm(int part) {
    handles.put(ARMED + part, Long.toString(now.toEpochMilli()));
    handles.put(SENT + part, Integer.toString(sent(part) + 1));
    handles.remove(UNKNOWN_SINCE);
    handles.remove(CHECKING_SINCE);
    attempts++;
  }

  void disarm(int part) {
    handles.remove(ARMED + part);
    handles.remove(UNKNOWN_SINCE);
  }

  /** How often this part was sent since it was last decided by a person. */
  int sent(int part) {
    return Integer.parseInt(handles.getOrDefault(SENT + part, "0"));
  }

  void accept(int part, String id) {
    disarm(part);
    handles.remove(SENT + part);
    handles.put(COMMIT + part, id);
    refusals = 0;
    failure = null;
    if (part == 0) {
      remoteId = id;
    }
  }

  /** How long the outcome has been unknown; starts now when this was not noted yet. */
  Duration unknownFor() {
    return since(UNKNOWN_SINCE);
  }

  /** How long the platform has been processing; starts now when this was not noted yet. */
  Duration checkingFor() {
    return since(CHECKING_SINCE);
  }

  private Duration since(String name) {
    String at = handles.computeIfAbsent(name, _ -> Long.toString(now.toEpochMilli()));
    return Duration.between(Instant.ofEpochMilli(Long.parseLong(at)), now);
  }

  void stopChecking() {
    handles.remove(CHECKING_SINCE);
  }

  /**
   * The account is connected again: goes on from what is there. What a platform keeps of an upload
   * for a day at most (X, LinkedIn, Instagram) is made anew after half a day.
   */
  void reconnected() {
    refusals = 0;
    failure = null;
    boolean live = live() > 0;
    if (!live && Duration.between(before.updatedAt(), now).compareTo(UPLOADS_KEEP) > 0) {
      handles.clear();
    }
    to(live ? State.COMMITTING : State.PREPARING, "The account is connected again");
  }

  /**
   * A person wants it tried again. A thread that stopped midway goes on after its last live part;
   * everything else is made anew, whatever is there already.
   */
  void tryAnew(int parts) {
    refusals = 0;
    failure = null;
    int live = live();
    if (live > 0 && live < parts) {
      handles.keySet().removeIf(name -> name.startsWith("engine."));
      to(State.COMMITTING, "A person asked to go on after part %d of %d".formatted(live, parts));
    } else {
      String old = remoteId == null ? "" : "; what was there is " + remoteId;
      handles.clear();
      remoteId = null;
      permalink = null;
      to(State.QUEUED, "A person asked to try again" + old);
    }
  }
}
