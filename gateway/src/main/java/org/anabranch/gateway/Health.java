package org.anabranch.gateway;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was lately seen of one deployment: how fast it answers, how often it fails, and whether it
 * is to be left alone for now. Safe for many threads; never blocks for long.
 *
 * <p>Two things keep requests away. A <em>cooldown</em> is time the upstream asked for (429 with
 * Retry-After) or that a misconfiguration earns. The <em>circuit</em> opens after some failures in
 * a row, for a time that doubles; after it one request goes through as a probe, and what becomes of
 * it closes the circuit or opens it for longer.
 */
final class Health {
  private static final double WEIGHT_OF_NEWEST = 0.2;
  private static final Duration FAILURES_FADE = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration LIMITED_PAUSE = Duration.ofSeconds(5);
  private static final Duration MISCONFIGURED_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private final Clock clock;
  private final int failuresUntilOpen;
  private final Duration firstPause;

  private double seconds;
  private double failureRate;
  private long failureRateAt;
  private int failuresInARow;
  private long openUntil;
  private Duration pause;
  private boolean probing;
  private long coolUntil;
  private String coolReason = "";

  Health(Clock clock, int failuresUntilOpen, Duration firstPause) {
    this.clock = clock;
    this.failuresUntilOpen = failuresUntilOpen;
    this.firstPause = firstPause;
    this.pause = firstPause;
    this.failureRateAt = clock.millis();
  }

  /** Why no request should go there now, or null. */
  synchronized @Nullable String unavailable() {
    long now = clock.millis();
    if (now < coolUntil) {
      return "cooling down for %d s: %s".formatted(secondsUntil(coolUntil, now), coolReason);
    }
    if (now < openUntil) {
      return "circuit open for %d s after %d failures in a row"
          .formatted(secondsUntil(openUntil, now), failuresInARow);
    }
    return isHalfOpen() && probing ? "circuit half open, a probe is under way" : null;
  }

  /** How long until a request may go there. */
  synchronized Duration availableIn() {
    return Duration.ofMillis(Math.max(0, Math.max(coolUntil, openUntil) - clock.millis()));
  }

  /** Lets a request through, or not; while the circuit is half open only one at a time. */
  synchronized boolean admit() {
    if (unavailable() != null) {
      return false;
    }
    probing = isHalfOpen();
    return true;
  }

  private boolean isHalfOpen() {
    return failuresInARow >= failuresUntilOpen;
  }

  synchronized void answered(Duration took) {
    double s = took.toNanos() / 1e9;
    seconds = seconds == 0 ? s : seconds + WEIGHT_OF_NEWEST * (s - seconds);
    mark(0);
    failuresInARow = 0;
    pause = firstPause;
    probing = false;
  }

  /** The caller gave up before it was known how the attempt would end. */
  synchronized void abandoned() {
    probing = false;
  }

  synchronized void failed(Trouble trouble) {
    mark(1);
    probing = false;
    switch (trouble.kind()) {
      case LIMITED -> cool(trouble, LIMITED_PAUSE);
      case MISCONFIGURED -> cool(trouble, MISCONFIGURED_PAUSE);
      case BROKEN, LATE, FAILING -> {
        if (trouble.retryAfter() != null) {
          cool(trouble, trouble.retryAfter());
        }
        countTowardsOpening();
      }
    }
  }

  private void countTowardsOpening() {
    failuresInARow++;
    if (failuresInARow >= failuresUntilOpen) {
      openUntil = clock.millis() + pause.toMillis();
      pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private void cool(Trouble trouble, Duration unlessTold) {
    Duration wait = trouble.retryAfter() == null ? unlessTold : trouble.retryAfter();
    coolUntil = Math.max(coolUntil, clock.millis() + min(wait, LONGEST_RETRY_AFTER).toMillis());
    coolReason = trouble.reason();
  }

  /** Expected seconds until the answer; 0 while nothing is known, so that it is tried. */
  synchronized double seconds() {
    return seconds;
  }

  /** Share of attempts that fail, from 0 to 1; fades with time so that it is tried again. */
  synchronized double failureRate() {
    long age = Math.max(0, clock.millis() - failureRateAt);
    return failureRate * Math.exp(-(double) age / FAILURES_FADE.toMillis());
  }

  private void mark(int failed) {
    double faded = failureRate();
    failureRate = faded + WEIGHT_OF_NEWEST * (failed - faded);
    failureRateAt = clock.millis();
  }

  private static long secondsUntil(long millis, long now) {
    return Math.ceilDiv(millis - now, 1000);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
