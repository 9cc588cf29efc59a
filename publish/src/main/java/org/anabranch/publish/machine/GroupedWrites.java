package org.anabranch.publish.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes of many threads, stored together: where a database has one writer at a time, whatever
 * gathered while the last transaction ran becomes one transaction. A write that throws undoes
 * itself alone, and one that returned is durable, as if it had been its own; it may have run twice
 * before, so it must not change anything but the database. Safe for many threads; blocks.
 *
 * <p>How it works: the first thread that comes leads. It takes all that waits, its own write among
 * it, stores it, wakes the others, and gives the lead to whoever came meanwhile. So a thread leads
 * once, and one wake-up is paid for many transactions.
 */
final class GroupedWrites {
  private static final int MOST = 64;

  private final Database database;
  private final Deque<Write<?>> waiting = new ArrayDeque<>();
  private boolean led;

  GroupedWrites(Database database) {
    this.database = database;
  }

  private static final class Write<T extends @Nullable Object> {
    final Function<Handle, T> work;
    final Semaphore called = new Semaphore(0);
    volatile boolean leads;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Write(Function<Handle, T> work) {
      this.work = work;
    }

    void run(Handle handle) {
      result = work.apply(handle);
    }

    void failed(Throwable why) {
      failure = why;
    }

    @SuppressWarnings("NullAway") // T says itself whether it may be null
    T end() {
      switch (failure) {
        case null -> {
          return result;
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }

  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (!database.hasOneWriter()) {
      return database.write(work);
    }
    Write<T> mine = new Write<>(work);
    boolean lead;
    synchronized (this) {
      waiting.add(mine);
      lead = !led;
      led = true;
    }
    if (!lead) {
      mine.called.acquireUninterruptibly();
      lead = mine.leads;
    }
    if (lead) {
      store();
    }
    return mine.end();
  }

  /** One transaction; then somebody else leads, or nobody waits. */
  private void store() {
    List<Write<?>> batch = new ArrayList<>();
    synchronized (this) {
      while (!waiting.isEmpty() && batch.size() < MOST) {
        batch.add(waiting.remove());
      }
    }
    try {
      store(batch);
    } finally {
      handOver();
      batch.forEach(write -> write.called.release());
    }
  }

  /** When one of them throws, none is stored, and then each by itself. */
  private void store(List<Write<?>> batch) {
    try {
      database.change(h -> batch.forEach(write -> write.run(h)));
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.getFirst().failed(e);
      } else {
        batch.forEach(write -> store(List.of(write)));
      }
    }
  }

  private synchronized void handOver() {
    Write<?> next = waiting.peek();
    led = next != null;
    if (next != null) {
      next.leads = true;
      next.called.release();
    }
  }
}
