package org.anabranch.loop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Lets one thread of this process at a time work a run; the others wait their turn. */
final class Turns {
  private final Map<String, Turn> turns = new HashMap<>();

  private static final class Turn {
    private final ReentrantLock lock = new ReentrantLock();
    private int wanted;
  }

  /** A turn that is closed by the thread that took it. */
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for the turn; {@code waiting} is run first when somebody else has it. Throws a problem
   * when the deadline is over.
   */
  Taken take(String run, Runnable waiting, Deadline deadline) throws InterruptedException {
    Turn turn = want(run);
    try {
      if (!turn.lock.tryLock()) {
        waiting.run();
        if (!turn.lock.tryLock(deadline.remaining().toNanos(), NANOSECONDS)) {
          throw Problem.of(
                  Problem.Kind.CONFLICT,
                  "run-worked",
                  "Somebody else has been working run " + run + " all this time.",
                  "Look how it goes on with: anabranch show " + run)
              .asException();
        }
      }
    } catch (RuntimeException | InterruptedException e) {
      forget(run, turn);
      throw e;
    }
    return () -> {
      turn.lock.unlock();
      forget(run, turn);
    };
  }

  private synchronized Turn want(String run) {
    @Nullable Turn known = turns.get(run);
    Turn turn = known == null ? new Turn() : known;
    turns.put(run, turn);
    turn.wanted++;
    return turn;
  }

  private synchronized void forget(String run, Turn turn) {
    if (--turn.wanted == 0) {
      turns.remove(run);
    }
  }
}
