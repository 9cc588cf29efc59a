package org.anabranch.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads entries from a part of one file of the journal, packed or as older versions wrote them;
 * stops before a torn one, skips damaged ones. For one thread.
 */
final class JournalFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);

  /** Few enough to die young while requests allocate. */
  static final int LARGEST_BATCH = 1000;

  private final InputStream in;
  private final PackedIn packed = new PackedIn(false, new byte[0]);
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private long left;
  private long at;

  JournalFile(Path file, long offset, long end) throws IOException {
    FileChannel channel = FileChannel.open(file);
    channel.position(offset);
    this.in = Channels.newInputStream(channel);
    this.left = end - offset;
    this.at = offset;
  }

  /** How many bytes of the file were returned or skipped. */
  long at() {
    return at;
  }

  /** The next ones; empty at the end. */
  List<Entry> next() throws IOException {
    List<Entry> batch = new ArrayList<>();
    while (batch.size() < LARGEST_BATCH && has(1)) {
      boolean goesOn = isOld(buffer[start]) ? line(batch) : record(batch);
      if (!goesOn) {
        break;
      }
    }
    return batch;
  }

  /** A line of older versions begins with its checksum in hexadecimal digits. */
  private static boolean isOld(byte first) {
    return first >= '0' && first <= '9' || first >= 'a' && first <= 'f';
  }

  /** False where nothing readable follows. */
  private boolean record(List<Entry> batch) throws IOException {
    int length = has(JournalRecord.HEAD) ? JournalRecord.length(buffer, start) : -1;
    boolean whole =
        length >= 0 && length <= JournalRecord.LARGEST && has(JournalRecord.HEAD + length);
    if (!whole || !JournalRecord.isSound(buffer, start, end)) {
      return skipDamage();
    }
    packed.read(buffer, start + JournalRecord.HEAD, start + JournalRecord.HEAD + length);
    try {
      batch.add(EntryForm.read(packed));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.atError().setCause(e).log("A record of the journal cannot be read and was skipped");
    }
    pass(JournalRecord.HEAD + length);
    return true;
  }

  /** Goes to the next sound record; what has none behind it is the torn end. */
  private boolean skipDamage() throws IOException {
    while (more()) {
      // all of the rest, since a damaged length leads anywhere
    }
    return skipDamage(end);
  }

  private boolean skipDamage(int before) {
    for (int i = start + 1; i < before; i++) {
      if (JournalRecord.isSound(buffer, i, end)) {
        LOG.atError().log("A damaged part of the journal was skipped");
        pass(i - start);
        return true;
      }
    }
    return false;
  }

  /** As older versions wrote it. */
  private boolean line(List<Entry> batch) throws IOException {
    int feed = feed();
    if (feed < 0) {
      return skipDamage();
    }
    Optional<Entry> entry = Entry.parse(Arrays.copyOfRange(buffer, start, feed));
    if (entry.isEmpty()) {
      if (skipDamage(feed)) {
        return true; // it was no line
      }
      LOG.atError().log("A damaged line of the journal was skipped");
    }
    entry.ifPresent(batch::add);
    pass(feed + 1 - start);
    return true;
  }

  /** Where the next line feed stands; -1 where the last line is torn. */
  private int feed() throws IOException {
    for (int i = start; ; i++) {
      if (i == end) {
        int before = start;
        if (!more()) {
          return -1;
        }
        i -= before - start;
      }
      if (buffer[i] == '\n') {
        return i;
      }
    }
  }

  private void pass(int bytes) {
    start += bytes;
    at += bytes;
  }

  private boolean has(int bytes) throws IOException {
    while (end - start < bytes) {
      if (!more()) {
        return false;
      }
    }
    return true;
  }

  private boolean more() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * end);
    }
    int came = in.read(buffer, end, (int) Math.min(left, buffer.length - end));
    if (came <= 0) {
      return false;
    }
    end += came;
    left -= came;
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
