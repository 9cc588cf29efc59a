package org.anabranch.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the journal into the books, in the background and in order. At the start it carries over
 * what an earlier process left; a call that process opened and never closed is charged what was
 * reserved for it, since nobody knows what it came to.
 *
 * <p>A file of the journal is deleted once all of it is in the books and every call opened in it is
 * closed. While the database fails, the journal grows and the work is tried again.
 */
final class Bookkeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bookkeeper.class);
  private static final int LARGEST_BATCH = 500;
  private static final long SEGMENT_BYTES = 4 << 20;
  private static final long RETRY_MILLIS = 500;

  private final Path directory;
  private final Books books;
  private final Journal journal;
  private final Thread reader;
  private final Map<String, Long> openSince = new HashMap<>();
  private long oldestSegment;
  private long applied;
  private volatile boolean closing;

  /** Blocks while it carries over what an earlier process left. */
  Bookkeeper(Path directory, Books books) {
    this.directory = directory;
    this.books = books;
    long last = carryOver();
    this.oldestSegment = last + 1;
    this.journal = new Journal(directory, last + 1, SEGMENT_BYTES);
    this.reader = Thread.ofPlatform().daemon().name("gateway-bookkeeper").start(this::run);
  }

  Journal journal() {
    return journal;
  }

  /** Waits until everything appended so far can be read in the books; false at the deadline. */
  boolean awaitApplied(Deadline deadline) throws InterruptedException {
    long upTo = journal.appended();
    synchronized (this) {
      while (applied < upTo) {
        long millis = deadline.remaining().toMillis();
        if (millis == 0) {
          return false;
        }
        wait(millis);
      }
      return true;
    }
  }

  private long carryOver() {
    List<Path> files = segments();
    Map<String, Entry.Opened> open = new HashMap<>();
    for (Path file : files) {
      try (Segment segment = new Segment(file, 0, Long.MAX_VALUE)) {
        for (var batch = segment.next(); !batch.isEmpty(); batch = segment.next()) {
          books.apply(batch);
          batch.forEach(entry -> note(open, entry));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }
    if (!open.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("calls", open.size())
          .log("Calls that a crash interrupted are charged what was reserved for them");
      books.apply(open.values().stream().<Entry>map(Bookkeeper::interrupted).toList());
    }
    files.forEach(Bookkeeper::delete);
    return files.isEmpty() ? 0 : number(files.getLast());
  }

  private static void note(Map<String, Entry.Opened> open, Entry entry) {
    switch (entry) {
      case Entry.Opened opened -> open.put(opened.id(), opened);
      case Entry.Closed closed -> open.remove(closed.id());
    }
  }

  private static Entry.Closed interrupted(Entry.Opened opened) {
    Decision d = opened.decision();
    String first =
        d.candidates().stream()
            .filter(c -> c.removedBy() == null)
            .map(Decision.Candidate::deploymentId)
            .findFirst()
            .orElse(null);
    return new Entry.Closed(
        d.id(),
        d.at().toEpochMilli(),
        d.caller(),
        first,
        false,
        new Usage(0, 0, true),
        opened.reserved(),
        first == null ? Map.of() : Map.of(first, "interrupted by a crash"));
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().matches("\\d{12}\\.log"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory, e);
    }
  }

  private static long number(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, 12));
  }

  private static void delete(Path segment) {
    try {
      Files.deleteIfExists(segment);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", segment).setCause(e).log("A journal file stays behind");
    }
  }

  private void run() {
    long segment = oldestSegment;
    long offset = 0;
    long read = 0;
    try {
      while (true) {
        Journal.Position durable = journal.awaitMoreThan(read);
        if (durable.entries() == read) {
          return;
        }
        while (read < durable.entries()) {
          Path file = Journal.segment(directory, segment);
          boolean last = segment == durable.segment();
          try (Segment in = new Segment(file, offset, last ? durable.bytes() : Long.MAX_VALUE)) {
            for (var batch = in.next(); !batch.isEmpty(); batch = in.next()) {
              if (!enter(batch, segment)) {
                return;
              }
              offset = in.offset();
            }
          }
          if (last) {
            read = durable.entries();
            break;
          }
          segment++;
          offset = 0;
        }
        entered(read);
        deleteUpTo(segment);
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .log("The bookkeeper ended; the journal keeps what it did not enter");
    }
  }

  /** False when closing while the database fails: the journal keeps the rest for the next start. */
  private boolean enter(List<Entry> batch, long segment) throws InterruptedException {
    while (true) {
      try {
        books.apply(batch);
        break;
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("Usage cannot be entered in the database; trying again");
        if (closing) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    for (Entry entry : batch) {
      switch (entry) {
        case Entry.Opened opened -> openSince.put(opened.id(), segment);
        case Entry.Closed closed -> openSince.remove(closed.id());
      }
    }
    return true;
  }

  private synchronized void entered(long entries) {
    applied = entries;
    notifyAll();
  }

  private void deleteUpTo(long current) {
    long keep = openSince.values().stream().mapToLong(Long::longValue).min().orElse(current);
    for (; oldestSegment < Math.min(keep, current); oldestSegment++) {
      delete(Journal.segment(directory, oldestSegment));
    }
  }

  /** Writes and enters what is left. */
  @Override
  public void close() {
    closing = true;
    journal.close();
    Threads.join(reader);
  }

  /** Reads entries from a part of one file; stops before a torn line, skips damaged ones. */
  private static final class Segment implements AutoCloseable {
    private final java.io.BufferedInputStream in;
    private final long end;
    private long offset;

    Segment(Path file, long offset, long end) throws IOException {
      FileChannel channel = FileChannel.open(file);
      channel.position(offset);
      this.in = new java.io.BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
      this.offset = offset;
      this.end = end;
    }

    long offset() {
      return offset;
    }

    List<Entry> next() throws IOException {
      List<Entry> batch = new ArrayList<>();
      while (batch.size() < LARGEST_BATCH && offset < end) {
        byte[] line = line();
        if (line.length == 0) {
          break;
        }
        offset += line.length;
        String text = new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
        Entry.parse(text)
            .ifPresentOrElse(
                batch::add, () -> LOG.atError().log("A damaged line of the journal was skipped"));
      }
      return batch;
    }

    /** The next line with its line feed; empty at the end and where the last line is torn. */
    private byte[] line() throws IOException {
      var line = new java.io.ByteArrayOutputStream(512);
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') {
          return line.toByteArray();
        }
      }
      return new byte[0];
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
