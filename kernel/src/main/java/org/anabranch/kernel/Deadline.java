package org.anabranch.kernel;

import java.time.Duration;

/**
 * The moment after which waiting is pointless, on the monotonic clock: a change of the wall clock
 * does not move it. Every call that may wait takes one.
 */
public final class Deadline {
  private final long atNanos;

  private Deadline(long atNanos) {
    this.atNanos = atNanos;
  }

  public static Deadline in(Duration wait) {
    return new Deadline(System.nanoTime() + wait.toNanos());
  }

  /** What is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
  }

  public boolean isOver() {
    return remaining().isZero();
  }

  /** The sooner of this and {@code wait} from now: for one step inside a longer piece of work. */
  public Deadline atMost(Duration wait) {
    return new Deadline(Math.min(atNanos, System.nanoTime() + wait.toNanos()));
  }

  /**
   * Sleeps for {@code wait} or until the deadline, whichever is sooner; false when the deadline is
   * over.
   */
  public boolean sleep(Duration wait) throws InterruptedException {
    Duration left = remaining();
    Thread.sleep(wait.compareTo(left) < 0 ? wait : left);
    return !isOver();
  }
}
