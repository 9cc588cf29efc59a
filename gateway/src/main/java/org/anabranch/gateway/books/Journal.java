package org.anabranch.gateway.books;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.anabranch.gateway.route.Threads;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where calls are written before anything else knows of them: numbered files of checksummed records
 * in the data directory. Appending never waits: the file that grows lies in memory that the kernel
 * writes to disk, so an entry outlives {@code kill -9} from the moment it is appended. One thread
 * prepares files and flushes to disk twenty times a second, at once where somebody waits for it
 * (group commit), so a thousand requests share one flush. An entry whose number {@link
 * #awaitDurable} has let pass survives loss of power too.
 *
 * <p>An entry is packed as it is appended, so that under load nothing but its bytes outlives the
 * request: the reader reads the files.
 *
 * <p>While the disk has no file ready, entries wait in the process. {@link #hasRoom} turns false
 * once there are too many, or any while the disk refuses, since a crash would lose them: then no
 * new call is opened, and those under way can still be closed.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int MOST_WAITING = 200_000;
  private static final long FLUSH_MILLIS = 50;
  private static final int SPARE = 64 << 10;
  private static final int LARGEST_SPARE = 4 << 20;
  private static final int RUN_BYTES = 32 << 10;
  private static final long RETRY_MILLIS = 1_000;

  /** A place in the journal up to which everything is on disk; a run of records begins there. */
  record Position(long segment, long bytes, long entries) {}

  private final Path directory;
  private final int segmentBytes;
  private final Thread writer;

  private final PackedOut packed = new PackedOut(true, SPARE);
  private boolean anew = true;
  private int runBytes;
  private @Nullable JournalSegment current;
  private @Nullable JournalSegment next;
  private final Deque<JournalSegment> full = new ArrayDeque<>();
  private long segments;

  /** What found no room in a file. */
  private PackedOut waiting = new PackedOut(false, SPARE);

  private long waitingEntries;
  private long appended;
  private long wanted;
  private Position durable;
  private boolean idle;
  private @Nullable IOException refusal;
  private boolean closing;
  private boolean isFull;

  /**
   * @param firstSegment the number of the first file, which must not exist
   * @param segmentBytes how long a file grows before the next is begun
   */
  Journal(Path directory, long firstSegment, int segmentBytes) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.segments = firstSegment;
    this.durable = new Position(firstSegment, 0, 0);
    this.writer = Thread.ofPlatform().daemon().name("gateway-journal").start(this::run);
  }

  static Path segment(Path directory, long number) {
    return directory.resolve("%012d.log".formatted(number));
  }

  /** Takes an entry and returns its number; numbers start at 1. */
  public synchronized long append(Entry entry) {
    if (waitingEntries > 0 || !write(entry)) {
      hold(entry);
    }
    appended++;
    if (idle || waitingEntries == 1) {
      idle = false;
      notifyAll();
    }
    return appended;
  }

  /** False where there is no room. */
  private boolean write(Entry entry) {
    return current != null && (write(current, entry) || beginsNext() && write(current, entry));
  }

  private boolean write(JournalSegment segment, Entry entry) {
    boolean begins = anew || runBytes >= RUN_BYTES;
    anew = true; // until it stands there: what was remembered on the way must not be
    packed.clear();
    JournalRecord.write(packed, entry, begins);
    if (!segment.hasRoom(packed.size())) {
      return false;
    }
    segment.write(packed.array(), packed.size());
    runBytes = packed.size() + (begins ? 0 : runBytes);
    anew = false;
    return true;
  }

  private boolean beginsNext() {
    JournalSegment following = next;
    if (following == null) {
      return false;
    }
    begin(following);
    next = null;
    return true;
  }

  private void hold(Entry entry) {
    int before = waiting.size();
    try {
      JournalRecord.write(waiting, entry);
      waitingEntries++;
    } catch (RuntimeException e) {
      waiting.cutTo(before);
      throw e;
    }
  }

  private void begin(JournalSegment segment) {
    if (current != null) {
      full.add(current);
    }
    current = segment;
    anew = true;
  }

  /** Whether what a new call comes to would be kept. */
  public synchronized boolean hasRoom() {
    boolean kept = refusal == null || waitingEntries == 0;
    boolean room = kept && appended - durable.entries() < MOST_WAITING;
    if (!room && !isFull) {
      LOG.atError()
          .addKeyValue("waiting", appended - durable.entries())
          .log(
              "The disk {} the gateway's journal; new requests are refused until it does",
              kept ? "is too slow to take" : "does not take");
    }
    isFull = !room;
    return room && !closing;
  }

  /** Waits until the entry is on disk; false when it still is not at the deadline. */
  public synchronized boolean awaitDurable(long entry, Deadline deadline)
      throws InterruptedException {
    if (durable.entries() < entry && wanted < entry) {
      wanted = Math.min(entry, appended);
      notifyAll();
    }
    while (durable.entries() < entry) {
      long millis = deadline.remaining().toMillis();
      if (millis == 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  /**
   * Waits until more than {@code entries} are on disk or the journal is closed; for its one reader.
   */
  synchronized Position awaitMoreThan(long entries) throws InterruptedException {
    while (durable.entries() <= entries && !(closing && !writer.isAlive())) {
      wait(closing ? 10 : 0);
    }
    return durable;
  }

  public synchronized long appended() {
    return appended;
  }

  private void run() {
    try {
      while (true) {
        await();
        try {
          prepare();
          flush();
          accepted();
        } catch (IOException e) {
          if (!mayRetry(e)) {
            return;
          }
        }
        if (isOver()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      LOG.atError().setCause(e).log("The journal's writer ended");
    } finally {
      end();
    }
  }

  /** Waits for work: at once for what somebody waits for, else until much came together. */
  private synchronized void await() throws InterruptedException {
    while (!isUrgent() && appended == durable.entries()) {
      idle = true;
      wait();
    }
    Deadline due = Deadline.in(Duration.ofMillis(FLUSH_MILLIS));
    while (!isUrgent() && !due.isOver()) {
      wait(Math.max(1, due.remaining().toMillis()));
    }
    idle = false;
  }

  private synchronized boolean isOver() {
    return closing && appended == durable.entries();
  }

  private boolean isUrgent() {
    return wanted > durable.entries() || closing || waitingEntries > 0;
  }

  /** Sees to a file with room in it. */
  private void prepare() throws IOException {
    int room = roomWanted();
    if (room == 0) {
      return;
    }
    Rests rests = new Rests();
    JournalSegment made =
        JournalSegment.create(
            segment(directory, segments), segments, room, () -> restAfterPiece(rests));
    segments++;
    synchronized (this) {
      if (current != null && waitingEntries == 0) {
        next = made;
        return;
      }
      beginsNext(); // in the order of their numbers
      begin(made);
      if (made.hasRoom(waiting.size())) { // else more came meanwhile than there was to come
        made.write(waiting.array(), waiting.size());
        waiting = waiting.size() > LARGEST_SPARE ? new PackedOut(false, SPARE) : waiting;
        waiting.clear();
        waitingEntries = 0;
      }
    }
  }

  private void restAfterPiece(Rests rests) {
    if (!isAwaited()) {
      rests.rest();
    }
  }

  private synchronized boolean isAwaited() {
    return current == null || isUrgent();
  }

  private synchronized int roomWanted() {
    if (waitingEntries > 0) {
      return waiting.size() + segmentBytes;
    }
    return next == null && current != null && current.isHalfFull() ? segmentBytes : 0;
  }

  private void flush() throws IOException {
    List<JournalSegment> before;
    JournalSegment last;
    Position upTo;
    synchronized (this) {
      before = List.copyOf(full);
      last = current;
      if (last == null) {
        return;
      }
      upTo = new Position(last.number(), last.size(), appended - waitingEntries);
      anew = true; // the reader may begin there
    }
    for (JournalSegment segment : before) {
      segment.force(segment.size());
      close(segment);
      synchronized (this) {
        full.remove(segment);
      }
    }
    last.force((int) upTo.bytes());
    synchronized (this) {
      durable = upTo;
      notifyAll();
    }
  }

  private synchronized boolean mayRetry(IOException e) throws InterruptedException {
    if (refusal == null) {
      LOG.atError().setCause(e).log("The disk refuses the gateway's journal; trying again");
    }
    refusal = e;
    full.forEach(JournalSegment::touch);
    if (current != null) {
      current.touch();
    }
    if (closing) {
      return false;
    }
    wait(RETRY_MILLIS);
    return true;
  }

  private synchronized void accepted() {
    if (refusal != null) {
      LOG.atWarn().log("The disk takes the gateway's journal again");
    }
    refusal = null;
  }

  private synchronized void end() {
    full.forEach(Journal::close);
    close(current);
    close(next);
    current = null;
    next = null;
    notifyAll();
  }

  private static void close(@Nullable JournalSegment segment) {
    try {
      if (segment != null) {
        segment.close();
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("A journal file did not close");
    }
  }

  /** Flushes what is there, then ends; what is appended later is not written. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Threads.join(writer);
  }
}
