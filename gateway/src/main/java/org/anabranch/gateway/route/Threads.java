package org.anabranch.gateway.route;

import java.time.Duration;

/** Waiting for our own threads to end. */
public final class Threads {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Threads() {}

  /** Waits, bounded; passes an interruption on. */
  public static void join(Thread thread) {
    try {
      thread.join(LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
