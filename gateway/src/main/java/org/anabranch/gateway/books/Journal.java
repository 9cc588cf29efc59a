package org.anabranch.gateway.books;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.anabranch.gateway.route.Threads;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where calls are written before anything else knows of them: numbered files of checksummed records
 * in the data directory. Appending never waits. One thread writes what has come together, a
 * millisecond's worth under load, so that {@code kill -9} takes no more than that; it flushes to
 * disk twenty times a second, at once where somebody waits for it (group commit), so a thousand
 * requests share one flush. An entry whose number {@link #awaitDurable} has let pass survives
 * {@code kill -9} and loss of power.
 *
 * <p>An entry is packed as it is appended, so that under load nothing but its bytes outlives the
 * request: the reader reads the files.
 *
 * <p>While the disk refuses, entries wait in memory and {@link #hasRoom} turns false once there are
 * too many: then no new call is opened, and those under way can still be closed.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int MOST_WAITING = 200_000;
  private static final long GATHER_MILLIS = 1;
  private static final long FLUSH_NANOS = 50_000_000;
  private static final int SPARE = 64 << 10;
  private static final int LARGEST_SPARE = 4 << 20;
  private static final long RETRY_MILLIS = 1_000;

  /** A place in the journal up to which everything is on disk. */
  record Position(long segment, long bytes, long entries) {}

  /** Entries on their way to the file. */
  private static final class Batch {
    final PackedOut bytes = new PackedOut(false, SPARE);
    int entries;

    /** All of it or nothing. */
    void add(Entry entry) {
      int before = bytes.size();
      try {
        JournalRecord.write(bytes, entry);
        entries++;
      } catch (RuntimeException e) {
        bytes.cutTo(before);
        throw e;
      }
    }

    boolean isEmpty() {
      return entries == 0;
    }

    /** For the next ones; what much came together for is not kept. */
    Batch cleared() {
      if (bytes.array().length > LARGEST_SPARE) {
        return new Batch();
      }
      bytes.clear();
      entries = 0;
      return this;
    }
  }

  private final Path directory;
  private final long segmentBytes;
  private final Thread writer;

  private Batch waiting = new Batch();
  private Batch spare = new Batch();
  private long appended;
  private long wanted;
  private Position durable;
  private boolean idle;
  private @Nullable IOException refusal;
  private boolean closing;
  private boolean isFull;

  /** Of the writer alone: what is not flushed yet. */
  private final Unflushed unflushed = new Unflushed();

  private @Nullable FileChannel file;

  /**
   * @param firstSegment the number of the first file, which must not exist
   * @param segmentBytes how long a file grows before the next is begun
   */
  Journal(Path directory, long firstSegment, long segmentBytes) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.durable = new Position(firstSegment, 0, 0);
    this.writer = Thread.ofPlatform().daemon().name("gateway-journal").start(this::run);
  }

  static Path segment(Path directory, long number) {
    return directory.resolve("%012d.log".formatted(number));
  }

  /** Takes an entry and returns its number; numbers start at 1. */
  public synchronized long append(Entry entry) {
    waiting.add(entry);
    if (idle) {
      idle = false;
      notifyAll();
    }
    return ++appended;
  }

  public synchronized boolean hasRoom() {
    boolean room = appended - durable.entries() < MOST_WAITING;
    if (!room && !isFull) {
      LOG.atWarn()
          .addKeyValue("waiting", appended - durable.entries())
          .log("The disk is too slow for the gateway's journal; new requests are refused");
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
        unflushed.add(take());
        if (!write()) {
          return;
        }
        if (isOver()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      LOG.atError().setCause(e).log("The journal's writer ended");
    } finally {
      closeFile();
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /**
   * Waits for entries, gathering some under load; empty when it is time to flush, or closing with
   * nothing left.
   */
  private synchronized Batch take() throws InterruptedException {
    if (!isUrgent() && !unflushed.isEmpty()) {
      wait(GATHER_MILLIS);
    }
    idle = true;
    while (waiting.isEmpty() && !closing && !isUrgent() && !unflushed.isDue()) {
      wait(unflushed.isEmpty() ? 0 : GATHER_MILLIS);
      idle = true;
    }
    idle = false;
    Batch batch = waiting;
    waiting = spare.cleared();
    spare = batch;
    return batch;
  }

  private synchronized boolean isOver() {
    return closing && waiting.isEmpty() && unflushed.isEmpty();
  }

  private boolean isUrgent() {
    return wanted > durable.entries() || closing;
  }

  private synchronized boolean mustFlush() {
    return !unflushed.isEmpty() && (isUrgent() || unflushed.isDue());
  }

  /** Writes, and flushes when it is time; false when closing while the disk refuses. */
  private boolean write() throws InterruptedException {
    while (true) {
      try {
        unflushed.write();
        if (mustFlush()) {
          unflushed.flush();
        }
        return true;
      } catch (IOException e) {
        unflushed.writeAgain();
        if (!mayRetry(e)) {
          return false;
        }
      }
    }
  }

  private synchronized Position durable() {
    return durable;
  }

  private synchronized boolean mayRetry(IOException e) throws InterruptedException {
    if (refusal == null) {
      LOG.atError().setCause(e).log("The disk refuses the gateway's journal; trying again");
    }
    refusal = e;
    if (closing) {
      return false;
    }
    wait(RETRY_MILLIS);
    return true;
  }

  private synchronized void publish(Position at) {
    if (refusal != null) {
      LOG.atWarn().log("The disk takes the gateway's journal again");
    }
    refusal = null;
    durable = at;
    notifyAll();
  }

  private void closeFile() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("A journal file did not close");
    }
  }

  /** Writes what waits, then ends. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Threads.join(writer);
  }

  /**
   * What the writer holds since the last flush. After a refusal all of it is written again from the
   * last durable position, so that what failed half-way is written over.
   */
  private final class Unflushed {
    private Batch held = new Batch();
    private int written;
    private long sinceNanos;

    boolean isEmpty() {
      return held.isEmpty();
    }

    boolean isDue() {
      return !isEmpty() && System.nanoTime() - sinceNanos >= FLUSH_NANOS;
    }

    void add(Batch batch) {
      if (isEmpty()) {
        sinceNanos = System.nanoTime();
      }
      held.bytes.append(batch.bytes);
      held.entries += batch.entries;
    }

    void write() throws IOException {
      if (written == held.bytes.size()) {
        return;
      }
      Position at = durable();
      file = file == null ? open(at.segment()) : file;
      ByteBuffer left = ByteBuffer.wrap(held.bytes.array(), written, held.bytes.size() - written);
      file.position(at.bytes() + written);
      while (left.hasRemaining()) {
        file.write(left);
      }
      written = held.bytes.size();
    }

    private FileChannel open(long segment) throws IOException {
      return FileChannel.open(
          segment(directory, segment), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    void writeAgain() {
      written = 0;
    }

    void flush() throws IOException {
      FileChannel flushed = file;
      if (flushed == null) {
        throw new IOException("The journal's file is not open");
      }
      flushed.force(false);
      Position at = durable();
      long end = at.bytes() + written;
      long count = at.entries() + held.entries;
      boolean full = end >= segmentBytes;
      if (full) {
        flushed.close();
        file = null;
      }
      publish(new Position(full ? at.segment() + 1 : at.segment(), full ? 0 : end, count));
      held = held.cleared();
      written = 0;
    }
  }
}
