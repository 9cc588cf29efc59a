package org.anabranch.gateway.route;

import java.time.Duration;
import org.anabranch.gateway.route.Decision.Attempt;

/** One attempt of a call at one deployment, with its times. One thread. */
public final class Try {
  public final Served served;
  final Attempt.Why why;
  private final long openedNanos;
  private final long startedNanos;
  private long firstNanos;
  private long endedNanos;
  private String outcome = "under way";

  public Try(Served served, Attempt.Why why, long openedNanos, long startedNanos) {
    this.served = served;
    this.why = why;
    this.openedNanos = openedNanos;
    this.startedNanos = startedNanos;
  }

  /** The answer begins; returns how long that took. */
  public Duration begins() {
    firstNanos = System.nanoTime();
    return Duration.ofNanos(Math.max(0, firstNanos - startedNanos));
  }

  public boolean hasBegun() {
    return firstNanos != 0;
  }

  public boolean isOver() {
    return endedNanos != 0;
  }

  /** Ends it and lets the next one in. */
  public void ends(String how) {
    endedNanos = System.nanoTime();
    outcome = how;
    served.health().left();
  }

  /** How long the answer took once it had begun. */
  public Duration spoke() {
    return Duration.ofNanos(Math.max(0, System.nanoTime() - firstNanos));
  }

  public Attempt attempt() {
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
