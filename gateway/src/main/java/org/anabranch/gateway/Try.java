package org.anabranch.gateway;

import java.time.Duration;
import org.anabranch.gateway.Decision.Attempt;

/** One attempt of a call at one deployment, with its times. One thread. */
final class Try {
  final Served served;
  final Attempt.Why why;
  private final long openedNanos;
  private final long startedNanos;
  private long firstNanos;
  private long endedNanos;
  private String outcome = "under way";

  Try(Served served, Attempt.Why why, long openedNanos, long startedNanos) {
    this.served = served;
    this.why = why;
    this.openedNanos = openedNanos;
    this.startedNanos = startedNanos;
  }

  /** The answer begins; returns how long that took. */
  Duration begins() {
    firstNanos = System.nanoTime();
    return Duration.ofNanos(Math.max(0, firstNanos - startedNanos));
  }

  boolean hasBegun() {
    return firstNanos != 0;
  }

  boolean isOver() {
    return endedNanos != 0;
  }

  /** Ends it and lets the next one in. */
  void ends(String how) {
    endedNanos = System.nanoTime();
    outcome = how;
    served.health().left();
  }

  /** How long the answer took once it had begun. */
  Duration spoke() {
    return Duration.ofNanos(Math.max(0, System.nanoTime() - firstNanos));
  }

  Attempt attempt() {
    long until = endedNanos == 0 ? System.nanoTime() : endedNanos;
    return new Attempt(
        served.id(),
        why,
        millis(openedNanos, startedNanos),
        firstNanos == 0 ? -1 : millis(startedNanos, firstNanos),
        millis(startedNanos, until),
        outcome);
  }

  private static long millis(long from, long to) {
    return Math.max(0, (to - from) / 1_000_000);
  }
}
