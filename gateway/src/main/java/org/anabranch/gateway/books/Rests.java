package org.anabranch.gateway.books;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Leaves the processor to requests for three times as long as it was taken from them. Long work
 * rests after every small piece, for whoever is woken behind a thread that works on may wait for
 * all of its slice, milliseconds, and would be the tail of requests' times. For one thread.
 */
final class Rests {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private long since = System.nanoTime();

  /** A piece begins. */
  void begin() {
    since = System.nanoTime();
  }

  /** A piece ended, and the next begins after its rest. Blocks, for 20 ms at most. */
  void rest() {
    LockSupport.parkNanos(Math.min(owed(), LONGEST_NANOS));
    begin();
  }

  long owedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(owed());
  }

  private long owed() {
    return 3 * (System.nanoTime() - since);
  }
}
