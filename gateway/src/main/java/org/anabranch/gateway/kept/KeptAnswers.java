package org.anabranch.gateway.kept;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers of workspaces, in the database: nobody sees another workspace's. {@link #keep} only hands
 * over and never blocks, so that no client waits for the database; what is handed over is found at
 * once, and is written by one thread, many together, within moments. A crash loses what was not
 * written yet. Kept for a time and up to a size, then the oldest go. Safe for many threads; all
 * calls but {@code keep} block.
 */
public final class KeptAnswers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptAnswers.class);
  private static final long MOST_UNWRITTEN_BYTES = 64 << 20;
  private static final int WRITTEN_AT_ONCE = 100;
  private static final int DELETED_AT_ONCE = 10;
  private static final int FORGOTTEN_AT_ONCE = 500;
  private static final int LONGEST_CHAIN = 1000;
  private static final long REST_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 1_000;
  private static final long CLOSING_MILLIS = 5_000;
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  private final KeptTable table;
  private final EventTable events;
  private final Supplier<Bounds> bounds;
  private final Clock clock;
  private final Thread writer;
  private final Map<Unwritten.Place, Unwritten> unwritten = new LinkedHashMap<>();
  private final Object writing = new Object();
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();
  private final KeptConversations conversations;
  private long unwrittenBytes;
  private long forgotNanos = System.nanoTime();
  private boolean closing;

  /**
   * @param time how long an answer is kept
   * @param bytes how much a workspace may take
   */
  public record Bounds(Duration time, long bytes) {}

  /**
   * @param bounds those in force
   */
  public KeptAnswers(Database database, Supplier<Bounds> bounds, Clock clock) {
    this.table = new KeptTable(database);
    this.events = new EventTable(database);
    this.bounds = bounds;
    this.clock = clock;
    this.conversations = new KeptConversations(database, bounds, clock, this::awaitWritten);
    this.writer = Thread.ofPlatform().daemon().name("gateway-kept-answers").start(this::run);
  }

  /** The conversations that answers are added to. */
  public KeptConversations conversations() {
    return conversations;
  }

  /** Waits until nothing that this process adds to a conversation is still on its way. */
  private synchronized void awaitWritten(String workspace, String conversation) {
    long until = System.nanoTime() + LONGEST_WAIT_MILLIS * 1_000_000;
    try {
      while (isOnItsWay(workspace, conversation)) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "conversation-behind",
                  "The database does not take in what was added to “" + conversation + "”.",
                  "Try again in a moment.")
              .asException();
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOnItsWay(String workspace, String conversation) {
    return unwritten.values().stream()
        .anyMatch(a -> conversation.equals(a.conversation()) && a.workspace().equals(workspace));
  }

  /** Hands an answer over; false when too much waits to be written, and it is not kept. */
  public synchronized boolean keep(Unwritten answer) {
    if (closing || unwrittenBytes + answer.bytes() > MOST_UNWRITTEN_BYTES) {
      LOG.atWarn()
          .addKeyValue("id", answer.id())
          .log("An answer is not kept: the database does not take in what waits");
      return false;
    }
    Unwritten before = unwritten.put(answer.place(), answer);
    unwrittenBytes += answer.bytes() - (before == null ? 0 : before.bytes());
    notifyAll();
    return true;
  }

  private synchronized @Nullable Unwritten waiting(String workspace, String id) {
    Unwritten waiting = unwritten.get(new Unwritten.Place(workspace, id));
    return waiting == null || waiting.stored() ? waiting : null;
  }

  public Optional<KeptAnswer> find(String workspace, String id) {
    Unwritten waiting = waiting(workspace, id);
    return waiting == null
        ? table.find(workspace, id, clock.millis())
        : Optional.of(waiting.read());
  }

  /** Tells all that are written, of all workspaces. */
  public void each(Consumer<KeptAnswer> taker) {
    table.each(clock.millis(), taker);
  }

  /**
   * All that was said up to and with this answer, oldest first; empty when it, or one that it goes
   * on from, is not kept any more.
   */
  public Optional<Said> said(String workspace, String id) {
    Deque<KeptAnswer> chain = new ArrayDeque<>();
    String next = id;
    while (next != null && waiting(workspace, next) instanceof Unwritten waiting) {
      KeptAnswer answer = waiting.read();
      chain.addFirst(answer);
      next = answer.previous();
    }
    while (next != null && chain.size() < LONGEST_CHAIN) {
      List<KeptAnswer> older =
          table.chain(workspace, next, clock.millis(), LONGEST_CHAIN - chain.size());
      if (older.isEmpty()) {
        return Optional.empty();
      }
      older.forEach(chain::addFirst);
      next = older.getLast().previous();
    }
    KeptAnswer last = chain.isEmpty() ? null : chain.getLast();
    if (last != null && !isWhole(last)) {
      throw Problem.badInput(
              "previous-response-not-whole",
              "The response “"
                  + id
                  + "” has no answer to go on from: its state is "
                  + last.document().path("status").asString("unknown")
                  + ".",
              "Wait until it is completed, or go on from another.")
          .asException();
    }
    return next == null ? Optional.of(Said.of(chain)) : Optional.empty();
  }

  private static boolean isWhole(KeptAnswer answer) {
    String status = answer.answer().path("status").asString("");
    return !answer.isUnderWay() && (status.equals("completed") || status.equals("incomplete"));
  }

  /**
   * Stores a response that is still to be given; when this returns, it is durable.
   *
   * @param owner who works on it
   * @param deadline epoch milliseconds, after which nobody does any more
   * @param told the first events of one that is told as it comes, or null
   */
  public void begin(Unwritten queued, String owner, long deadline, @Nullable KeptEvents told) {
    table.begin(queued, owner, deadline, expires(), told);
  }

  /** Adds to what is told of one that is under way; false where it has ended. */
  public boolean tell(KeptEvents more) {
    return events.append(more);
  }

  /** The next events that are told after the one of that number, some at a time. */
  public Optional<KeptEvents> toldAfter(String workspace, String id, long number) {
    return events.after(workspace, id, number);
  }

  /** The number of the last event; empty where the response is not told as it comes. */
  public Optional<Long> lastTold(String workspace, String id) {
    return events.last(workspace, id);
  }

  private long expires() {
    return clock.millis() + bounds.get().time().toMillis();
  }

  /** Whether somebody may still be waited for; false where there is none. */
  public boolean isUnderWay(String workspace, String id) {
    return table.isUnderWay(workspace, id);
  }

  /** It is worked on now. */
  public void progress(String workspace, String id) {
    table.progress(workspace, id);
  }

  /** Gives a response that is under way; does nothing where it has ended otherwise. */
  public void finish(Unwritten done) {
    table.finish(done, expires());
    sizes.remove(done.workspace());
  }

  /** Ends a response that is under way; does nothing where it has ended otherwise. */
  public void fail(String workspace, String id, ObjectNode failed) {
    table.end(workspace, id, failed);
  }

  /** False where there is none under way. */
  public boolean cancel(String workspace, String id) {
    KeptAnswer found = table.find(workspace, id, clock.millis()).orElse(null);
    return found != null
        && found.isUnderWay()
        && table.end(workspace, id, found.answer().deepCopy().put("status", "cancelled"));
  }

  /** Fails what that owner left under way, and what others did whose time is over. */
  public void failLeftBy(String owner) {
    table.endAll(owner, clock.millis(), KeptAnswers::left);
  }

  private static ObjectNode left(ObjectNode queued) {
    ObjectNode failed = queued.deepCopy().put("status", "failed");
    failed
        .putObject("error")
        .put("code", "server_error")
        .put(
            "message",
            "The gateway was stopped before this response was whole. It is not asked again by"
                + " itself.");
    return failed;
  }

  /** The ids of all that are under way by that owner. */
  public Set<String> underWay(String owner) {
    return table.underWay(owner);
  }

  /** Does nothing where there is none. When this returns, nobody finds it any more. */
  public void delete(String workspace, String id) {
    synchronized (this) {
      Unwritten waiting = unwritten.remove(new Unwritten.Place(workspace, id));
      unwrittenBytes -= waiting == null ? 0 : waiting.bytes();
    }
    synchronized (writing) {
      table.delete(workspace, id);
    }
  }

  private void run() {
    try {
      for (List<Unwritten> some = next(); some != null; some = next()) {
        if (!some.isEmpty()) {
          write(some);
        }
        forget();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for some, not too long; null at the end. */
  private synchronized @Nullable List<Unwritten> next() throws InterruptedException {
    if (unwritten.isEmpty() && !closing) {
      wait(REST_MILLIS);
    }
    return unwritten.isEmpty() && closing
        ? null
        : unwritten.values().stream().limit(WRITTEN_AT_ONCE).toList();
  }

  /** Once a minute, and then all whose time is over. */
  private void forget() {
    long now = System.nanoTime();
    if (now - forgotNanos < REST_MILLIS * 1_000_000) {
      return;
    }
    forgotNanos = now;
    try {
      while (table.forget(clock.millis(), FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE) {
        sizes.clear();
      }
      while (conversations.forget(FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE) {
        LOG.atDebug().log("Many conversations are over");
      }
      failLeftBy("");
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Old answers cannot be deleted at the moment");
    }
  }

  private void write(List<Unwritten> some) throws InterruptedException {
    Bounds now = bounds.get();
    try {
      synchronized (writing) {
        List<Unwritten> wanted = some.stream().filter(this::isWanted).toList();
        table.insert(wanted, clock.millis() + now.time().toMillis());
        wanted.forEach(this::written);
      }
      some.stream()
          .collect(Collectors.groupingBy(Unwritten::workspace))
          .forEach((workspace, own) -> keepWithin(workspace, own, now.bytes()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Answers cannot be written to the database; trying again");
      rest();
    }
  }

  /** Whether nobody has deleted it meanwhile. */
  private synchronized boolean isWanted(Unwritten answer) {
    return unwritten.get(answer.place()) == answer;
  }

  /** What was replaced meanwhile is written again. */
  private synchronized void written(Unwritten answer) {
    if (unwritten.remove(answer.place(), answer)) {
      unwrittenBytes -= answer.bytes();
      notifyAll();
    }
  }

  private synchronized void rest() throws InterruptedException {
    if (closing) {
      unwritten.clear();
    } else {
      wait(RETRY_MILLIS);
    }
  }

  private void keepWithin(String workspace, List<Unwritten> more, long most) {
    Long known = sizes.get(workspace);
    long size =
        known == null
            ? table.bytes(workspace)
            : known + more.stream().mapToLong(Unwritten::bytes).sum();
    while (size > most) {
      long gone = table.deleteOldest(workspace, DELETED_AT_ONCE);
      size = gone == 0 ? 0 : size - gone;
    }
    sizes.put(workspace, size);
    if (more.stream().anyMatch(a -> a.conversation() != null)) {
      conversations.keepWithin(workspace, most);
    }
  }

  /** Writes what waits, as long as that takes no more than some seconds. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      writer.join(CLOSING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
