package org.anabranch.studio;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;

/**
 * Lets one thread at a time work on one thing, and different things go on beside each other, so
 * that nothing is written, and paid for, twice. Keeps nothing of what nobody works on.
 */
final class Turns {
  /** A lock and how many hold or want it. */
  private static final class Turn {
    private final ReentrantLock lock = new ReentrantLock();
    private int users;
  }

  /** Work that may be interrupted and throws nothing else checked. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws InterruptedException;
  }

  private final Map<String, Turn> turns = new HashMap<>();

  <T> T take(String key, Deadline deadline, Work<T> work) throws InterruptedException {
    Turn turn = enter(key);
    try {
      if (!turn.lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw Problem.of(
                Problem.Kind.UNAVAILABLE,
                "writer-busy",
                "Somebody else is still writing the same text.",
                "Wait for it and ask again.")
            .asException();
      }
      try {
        return work.run();
      } finally {
        turn.lock.unlock();
      }
    } finally {
      leave(key, turn);
    }
  }

  private synchronized Turn enter(String key) {
    Turn turn = turns.computeIfAbsent(key, _ -> new Turn());
    turn.users++;
    return turn;
  }

  private synchronized void leave(String key, Turn turn) {
    if (--turn.users == 0) {
      turns.remove(key);
    }
  }
}
