package org.anabranch.loop;

import java.time.Duration;
import java.time.Instant;

/** A sandbox's clock that counts what was let pass. */
public final class FakeTime implements SimulatedTime {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00.123Z");
  private Duration passed = Duration.ZERO;

  public synchronized Duration passed() {
    return passed;
  }

  @Override
  public synchronized Instant now() {
    return START.plus(passed);
  }

  @Override
  public synchronized void letPass(Duration time) {
    passed = passed.plus(time);
  }
}
