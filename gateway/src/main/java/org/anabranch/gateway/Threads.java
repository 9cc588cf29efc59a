package org.anabranch.gateway;

import java.time.Duration;

/** Waiting for our own threads to end. */
final class Threads {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Threads() {}

  /** Waits, bounded; passes an interruption on. */
  static void join(Thread thread) {
    try {
      thread.join(LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
