package org.anabranch.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where calls are written before anything else knows of them: numbered files of checksummed lines
 * in the data directory. Appending never waits; one thread writes all that has come together and
 * flushes it to disk at once (group commit), so a thousand requests share one flush. An entry whose
 * number {@link #awaitDurable} has let pass survives {@code kill -9} and loss of power.
 *
 * <p>While the disk refuses, entries wait in memory and {@link #hasRoom} turns false once there are
 * too many: then no new call is opened, and those under way can still be closed.
 */
final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int MOST_WAITING = 20_000;
  private static final long RETRY_MILLIS = 1_000;

  /** A place in the journal up to which everything is on disk. */
  record Position(long segment, long bytes, long entries) {}

  private final Path directory;
  private final long segmentBytes;
  private final Thread writer;

  private List<byte[]> waiting = new ArrayList<>();
  private long appended;
  private Position durable;
  private @Nullable IOException refusal;
  private boolean closing;

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
  long append(Entry entry) {
    byte[] line = entry.toBytes();
    synchronized (this) {
      waiting.add(line);
      notifyAll();
      return ++appended;
    }
  }

  synchronized boolean hasRoom() {
    return waiting.size() < MOST_WAITING && !closing;
  }

  /** Waits until the entry is on disk; false when it still is not at the deadline. */
  synchronized boolean awaitDurable(long entry, Deadline deadline) throws InterruptedException {
    while (durable.entries() < entry) {
      long millis = deadline.remaining().toMillis();
      if (millis == 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  /** Waits until more than {@code entries} are on disk or the journal is closed; for its reader. */
  synchronized Position awaitMoreThan(long entries) throws InterruptedException {
    while (durable.entries() <= entries && !(closing && !writer.isAlive())) {
      wait(closing ? 10 : 0);
    }
    return durable;
  }

  synchronized long appended() {
    return appended;
  }

  private void run() {
    Position at = durable();
    FileChannel file = null;
    try {
      for (List<byte[]> batch = take(); !batch.isEmpty(); batch = take()) {
        if (file != null && at.bytes() >= segmentBytes) {
          file.close();
          file = null;
          at = new Position(at.segment() + 1, 0, at.entries());
        }
        while (true) {
          try {
            file = file == null ? open(at.segment()) : file;
            at = write(file, batch, at);
            break;
          } catch (IOException e) {
            if (!mayRetry(e)) {
              return;
            }
          }
        }
        publish(at);
      }
    } catch (InterruptedException | IOException e) {
      LOG.atError().setCause(e).log("The journal's writer ended");
    } finally {
      closeQuietly(file);
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private synchronized Position durable() {
    return durable;
  }

  private synchronized List<byte[]> take() throws InterruptedException {
    while (waiting.isEmpty() && !closing) {
      wait();
    }
    List<byte[]> batch = waiting;
    waiting = new ArrayList<>();
    return batch;
  }

  private FileChannel open(long segment) throws IOException {
    return FileChannel.open(
        segment(directory, segment), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Writes at the last good position, so that a batch that failed half-way is written over. */
  private static Position write(FileChannel file, List<byte[]> batch, Position at)
      throws IOException {
    int size = batch.stream().mapToInt(line -> line.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    batch.forEach(bytes::put);
    bytes.flip();
    file.position(at.bytes());
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    file.force(false);
    return new Position(at.segment(), at.bytes() + size, at.entries() + batch.size());
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

  private static void closeQuietly(@Nullable FileChannel file) {
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
}
