package org.anabranch.gateway.route;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was seen of one deployment since the process began; only ever more. Writing takes no lock,
 * so event loops may.
 */
public final class Counted {
  private final LongAdder answered = new LongAdder();
  private final LongAdder limited = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final DoubleAdder turnedAway = new DoubleAdder();
  private final DoubleAdder millionTokens = new DoubleAdder();

  void answered() {
    answered.increment();
  }

  void limited() {
    limited.increment();
  }

  void failed() {
    failed.increment();
  }

  /** A part of a request that found nobody, for want of room here and elsewhere. */
  public void turnedAway(double part) {
    turnedAway.add(part);
  }

  public void used(double tokens) {
    millionTokens.add(tokens / 1e6);
  }

  /** Attempts that were answered. */
  public long answers() {
    return answered.sum();
  }

  /** Attempts that met a rate limit. */
  public long limits() {
    return limited.sum();
  }

  /** Attempts that failed otherwise. */
  public long failures() {
    return failed.sum();
  }

  /** Requests that were sent nowhere, for want of room; those that several lack count in parts. */
  public double turnedAway() {
    return turnedAway.sum();
  }

  public double millionTokens() {
    return millionTokens.sum();
  }
}
