package org.anabranch.gateway.books;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.anabranch.gateway.route.Threads;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Carries the journal into the books, in the background and in order; at the start, what an earlier
 * process left ({@link LeftJournal}).
 *
 * <p>A file of the journal is deleted once all of it is in the books and every call opened in it is
 * closed. The books may be behind by as much as the journal holds. While the database fails, the
 * journal grows and the work is tried again.
 */
public final class Bookkeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bookkeeper.class);
  private static final String NAME = "name";
  private static final int SEGMENT_BYTES = 4 << 20;
  private static final long RETRY_MILLIS = 500;
  private static final long LONGEST_REST_MILLIS = 500;

  /** A transaction of so many takes two to three milliseconds of a processor, in one piece. */
  private static final int FULL = 8_000;

  /** A transaction takes about a millisecond apart from its entries: fewer cost less in all. */
  static final int FULL_WHEN_BEHIND = 32_000;

  /** From here on the work is done whole: at the limit pieces take a twentieth of requests. */
  private static final long BEHIND = 64_000;

  private static final long FAR_BEHIND = 300_000;

  private final Path directory;
  private final String name;
  private final Books books;
  private final Journal journal;
  private final Thread reader;
  private final Map<String, Long> openSince = new HashMap<>();
  private final Batch batch;
  private final Object resting = new Object();
  private final Rests rests = new Rests();
  private long entered;
  private long oldestSegment;
  private Journal.Position read;
  private long applied;
  private int readers;
  private volatile boolean closing;

  /** Blocks while it carries over what an earlier process left. */
  public Bookkeeper(Path directory, Books books) {
    this.directory = directory;
    this.name = name(directory);
    this.books = books;
    this.batch = books.batch();
    long last = new LeftJournal(directory, name, books, batch).carryOver();
    this.oldestSegment = last + 1;
    this.read = new Journal.Position(last + 1, 0, 0);
    this.journal = new Journal(directory, last + 1, SEGMENT_BYTES);
    this.reader =
        Thread.ofPlatform()
            .daemon()
            .name("gateway-bookkeeper")
            .priority(Thread.MIN_PRIORITY) // requests go first
            .start(this::run);
  }

  public Journal journal() {
    return journal;
  }

  /** What the books know this process's journal by, the same after a restart. */
  public String name() {
    return name;
  }

  private void rested() {
    if (!isBehind() && !isHurried()) {
      rests.rest();
    }
  }

  private synchronized void restAfterBatch() throws InterruptedException {
    if (!isHurried()) {
      wait(Math.clamp(rests.owedMillis(), 1, LONGEST_REST_MILLIS));
    }
    rests.begin();
  }

  /** Once nothing waits, long enough to enter many together. */
  private synchronized void rest() throws InterruptedException {
    if (!isHurried()) {
      wait(LONGEST_REST_MILLIS);
    }
  }

  private boolean isBehind() {
    return lag() >= BEHIND;
  }

  /** Somebody waits for the books, or they are far behind. */
  private synchronized boolean isHurried() {
    return readers > 0 || closing || journal.appended() - entered >= FAR_BEHIND;
  }

  /** How many entries the books lack. */
  public synchronized long lag() {
    return Math.max(0, journal.appended() - applied);
  }

  /** Waits until everything appended so far can be read in the books; false at the deadline. */
  public boolean awaitApplied(Deadline deadline) throws InterruptedException {
    long upTo = journal.appended();
    if (!journal.awaitDurable(upTo, deadline)) {
      return false;
    }
    synchronized (this) {
      readers++;
      notifyAll();
      try {
        while (applied < upTo) {
          long millis = deadline.remaining().toMillis();
          if (millis == 0) {
            return false;
          }
          wait(millis);
        }
        return true;
      } finally {
        readers--;
      }
    }
  }

  /** What the books know this journal by: theirs may be the books of several nodes. */
  private static String name(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      String known = Files.exists(file) ? Files.readString(file).strip() : "";
      if (!known.isEmpty()) {
        return known;
      }
      String made = UUID.randomUUID().toString();
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        out.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.US_ASCII)));
        out.force(true);
      }
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot name the journal in " + directory, e);
    }
  }

  private void run() {
    try {
      while (true) {
        Journal.Position upTo = journal.awaitMoreThan(read.entries());
        if (upTo.entries() == read.entries() || !enter(upTo)) {
          return;
        }
        read = upTo;
        entered(read.entries());
        deleteUpTo(read.segment());
        rest();
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .log("The bookkeeper ended; the journal keeps what it did not enter");
    }
  }

  private boolean enter(Journal.Position upTo) throws IOException, InterruptedException {
    long offset = read.bytes();
    for (long segment = read.segment(); segment <= upTo.segment(); segment++, offset = 0) {
      long end = segment == upTo.segment() ? upTo.bytes() : Long.MAX_VALUE;
      if (offset < end && !enterFromFile(segment, offset, end)) {
        return false;
      }
    }
    return true;
  }

  private boolean enterFromFile(long segment, long offset, long end)
      throws IOException, InterruptedException {
    try (JournalFile in = new JournalFile(Journal.segment(directory, segment), offset, end)) {
      rests.begin();
      while (batch.fill(in, isBehind() || isHurried() ? FULL_WHEN_BEHIND : FULL, this::rested)) {
        if (!enter(batch, segment, new Mark(name, segment, in.at()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** What a person can mend is told by its words; where they do not say why, by the trace. */
  private static void told(RuntimeException e) {
    LoggingEventBuilder event =
        e instanceof ProblemException known
            ? LOG.atError().addKeyValue("why", known.problem().message())
            : LOG.atError().setCause(e);
    event.log("Usage cannot be entered in the database; trying again");
  }

  /** False when closing while the database fails: the journal keeps the rest for the next start. */
  private boolean enter(Batch batch, long segment, Mark upTo) throws InterruptedException {
    boolean refused = false;
    while (true) {
      try {
        synchronized (resting) {
          books.apply(batch, upTo);
          entered += batch.entries();
        }
        break;
      } catch (RuntimeException e) {
        if (!refused) { // once, and not twice a second for as long as it lasts
          told(e);
          refused = true;
        }
        if (closing) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    if (refused) {
      LOG.atInfo().log("Usage is entered in the database again");
    }
    batch.ended().forEach(openSince::remove);
    batch.begun().keySet().forEach(id -> openSince.put(id, segment));
    entered(Math.max(applied, entered));
    restAfterBatch();
    return true;
  }

  /**
   * Works while nothing is entered.
   *
   * @param work is told the last entry of this journal that the books hold
   */
  public void atRest(LongConsumer work) {
    synchronized (resting) {
      work.accept(entered);
    }
  }

  private synchronized void entered(long entries) {
    applied = entries;
    notifyAll();
  }

  private void deleteUpTo(long current) {
    long keep = openSince.values().stream().mapToLong(Long::longValue).min().orElse(current);
    for (; oldestSegment < Math.min(keep, current); oldestSegment++) {
      LeftJournal.delete(Journal.segment(directory, oldestSegment));
    }
  }

  /** Writes and enters what is left. */
  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      notifyAll();
    }
    journal.close();
    Threads.join(reader);
  }
}
