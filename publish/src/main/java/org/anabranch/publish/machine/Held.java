package org.anabranch.publish.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;

/**
 * One publication as the worker that holds its lease remembers it: whatever is stored of it, and
 * nothing else. Nobody changes what is stored without taking the lease away, which the next storing
 * notices; so it is read once, when it is claimed. Not for more than one worker's thread.
 */
final class Held {
  private static final Duration UNGRANTED = Duration.ofMinutes(5);

  private final Publications store;
  private final Telling telling;
  private final Publisher.Listener listener;
  private final String lease;
  private final Instant due;
  private final Map<String, String> handles;
  private Publication now;
  private int refusals;

  /** When the next call may be made, as it is stored. */
  private Instant notBefore;

  Held(
      Publications store, Telling telling, Publisher.Listener listener, Publications.Claimed mine) {
    this.store = store;
    this.telling = telling;
    this.listener = listener;
    this.lease = mine.lease();
    this.due = mine.due();
    this.handles = new ConcurrentHashMap<>(mine.handles());
    this.now = mine.publication();
    this.refusals = mine.refusals();
    this.notBefore = mine.notBefore();
  }

  Publication now() {
    return now;
  }

  State state() {
    return now.state();
  }

  Post post() {
    return now.post();
  }

  String title() {
    return post().platform().title();
  }

  String lease() {
    return lease;
  }

  Instant notBefore() {
    return notBefore;
  }

  /** As it would be changed: to read from, or for the store to save. */
  Edit edit(Instant at) {
    return new Edit(now, refusals, handles, at);
  }

  /** Stores a change and tells of it; always true, so that a turn may end with it. */
  boolean edit(Consumer<Edit> change) {
    State before = now.state();
    Edit stored =
        store.save(
            this,
            e -> {
              change.accept(e);
              e.released = e.state.isResting();
            });
    now = stored.after();
    refusals = stored.refusals;
    notBefore = stored.notBefore.isAfter(due) ? stored.notBefore : due;
    handles.keySet().retainAll(stored.handles.keySet());
    handles.putAll(stored.handles);
    tellOf(stored, before);
    return true;
  }

  /** Tells of every state that the change went through. */
  private void tellOf(Edit stored, State before) {
    State last = before;
    for (Edit.Line line : stored.journal) {
      if (line.state() != last && line.state() != now.state()) {
        Publication passing = now.in(line.state(), now.updatedAt());
        telling.changed(passing);
        telling.changed(listener, passing, 0, line.what());
      }
      last = line.state();
    }
    if (now.state() != before) {
      telling.changed(now);
      tell(now.state().isResting() ? 1 : 0, stored.lastLine().orElse(""));
    }
  }

  /** Writes a line, unless the journal's last one says the same. */
  void note(String line) {
    var journal = store.journal(now.id());
    if (journal.isEmpty() || !journal.getLast().what().equals(line)) {
      edit(e -> e.note(line));
    }
  }

  /**
   * What is on the platform cannot be read until a person connects the account again, and that ends
   * the rest. Always false, so that a piece of work may end with it; no look is used up.
   */
  boolean restUntilGranted(String line) {
    note(line);
    edit(e -> e.notBefore = e.now.plus(UNGRANTED));
    return false;
  }

  /** Tells whoever waits for this piece of work. */
  void tell(double fraction, String what) {
    telling.changed(listener, now, fraction, what);
  }

  /** That it began just now was stored when it was claimed. */
  void tellBegun() {
    telling.changed(now);
    tell(0, Publications.BEGUN);
  }

  Handles connectorsHandles() {
    return new StoredHandles(store, now.id(), lease, handles);
  }
}
