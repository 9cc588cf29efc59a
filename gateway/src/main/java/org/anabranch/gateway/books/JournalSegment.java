package org.anabranch.gateway.books;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of the journal while it is written: it lies on disk at its whole length, zeros behind
 * what was written, and in memory, so that a record is the kernel's as soon as it is copied there
 * and outlives the process however that ends. Guarded by the journal, but for {@link #force} and
 * {@link #close}, which are its writer's.
 */
final class JournalSegment {
  private static final int PAGE = 4 << 10;
  private static final int ZEROS = 64 << 10;

  private final long number;
  private final FileChannel file;
  private final Arena arena;
  private final MemorySegment memory;
  private int size;
  private int forced;

  private JournalSegment(long number, FileChannel file, Arena arena, MemorySegment memory) {
    this.number = number;
    this.file = file;
    this.arena = arena;
    this.memory = memory;
  }

  /**
   * A new one, with room on the disk for all it may hold: what is mapped could not refuse later.
   * Blocks.
   *
   * @param afterPiece is run after every small piece of the work
   */
  static JournalSegment create(Path path, long number, int capacity, Runnable afterPiece)
      throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
      for (long at = 0; at < capacity; ) {
        at += file.write(zeros.clear().limit((int) Math.min(ZEROS, capacity - at)), at);
        afterPiece.run();
      }
      file.force(true);
      return mapped(number, file, capacity);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // ends with the segment
  private static JournalSegment mapped(long number, FileChannel file, int capacity)
      throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new JournalSegment(
          number, file, arena, file.map(FileChannel.MapMode.READ_WRITE, 0, capacity, arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  long number() {
    return number;
  }

  /** How many bytes were written. */
  int size() {
    return size;
  }

  boolean hasRoom(int bytes) {
    return memory.byteSize() - size >= bytes;
  }

  boolean isHalfFull() {
    return 2L * size >= memory.byteSize();
  }

  /** Writes records; the first byte of the first at last, for without it nothing stands there. */
  void write(byte[] records, int count) {
    MemorySegment.copy(records, 1, memory, ValueLayout.JAVA_BYTE, size + 1L, count - 1);
    VarHandle.releaseFence();
    memory.set(ValueLayout.JAVA_BYTE, size, records[0]);
    size += count;
  }

  /** Blocks until all up to there is on disk. */
  void force(int upTo) throws IOException {
    if (upTo > forced) {
      try {
        memory.asSlice(forced, upTo - forced).force();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      forced = upTo;
    }
  }

  /**
   * After a refusal: pages that the disk refused may count as written, so all that is not forced is
   * written over with itself.
   */
  void touch() {
    for (long at = forced; at < size; at = (at / PAGE + 1) * PAGE) {
      memory.set(ValueLayout.JAVA_BYTE, at, memory.get(ValueLayout.JAVA_BYTE, at));
    }
  }

  /** Ends it at its last record. */
  void close() throws IOException {
    arena.close();
    try (file) {
      file.truncate(size);
    }
  }
}
