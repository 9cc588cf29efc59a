package org.anabranch.gateway.books;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads entries from a part of one file of the journal, which begins where a run of records does;
 * stops before a torn one and before what was never written, skips damaged ones with what follows
 * them in their run. For one thread.
 */
final class JournalFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);

  private final InputStream in;
  private final PackedIn alone = new PackedIn(false, EntryForm.VERSION, new byte[0]);
  private final PackedIn run = new PackedIn(true, EntryForm.VERSION, new byte[0]);
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

  /** Whether another can begin to read here. */
  boolean isAtStartOfRun() throws IOException {
    return !has(1) || JournalRecord.startsRun(buffer[start]);
  }

  /** The next one; null at the end. */
  @Nullable Entry next() throws IOException {
    Entry read = null;
    while (read == null && has(1)) {
      int length = has(JournalRecord.HEAD) ? JournalRecord.length(buffer, start) : -1;
      boolean whole =
          length >= 0 && length <= JournalRecord.LARGEST && has(JournalRecord.HEAD + length);
      if (whole && JournalRecord.isSound(buffer, start, end)) {
        read = entry(length);
        if (read != null) {
          pass(JournalRecord.HEAD + length);
          continue;
        }
      }
      if (!skipDamage()) {
        break;
      }
    }
    return read;
  }

  private @Nullable Entry entry(int length) {
    byte mark = buffer[start];
    PackedIn packed = JournalRecord.isAlone(mark) ? alone : run;
    if (JournalRecord.startsRun(mark)) {
      packed.forget();
    }
    int from = start + JournalRecord.HEAD;
    packed.read(JournalRecord.version(mark), buffer, from, from + length);
    try {
      return EntryForm.read(packed);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.atError().setCause(e).log("A record of the journal cannot be read and was skipped");
      return null;
    }
  }

  /** Goes to the next sound run; what has none behind it is the end. */
  private boolean skipDamage() throws IOException {
    while (more()) {
      // all of the rest, since a damaged length leads anywhere
    }
    for (int i = start + 1; i < end; i++) {
      if (JournalRecord.startsRun(buffer[i]) && JournalRecord.isSound(buffer, i, end)) {
        LOG.atError().log("A damaged part of the journal was skipped");
        pass(i - start);
        return true;
      }
    }
    return false;
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
