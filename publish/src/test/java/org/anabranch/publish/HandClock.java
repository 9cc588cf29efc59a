package org.anabranch.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.anabranch.kernel.Deadline;

/** A clock that moves only when it is told to, or when somebody waits by it. */
public final class HandClock extends Clock implements Patience.Waiting {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  public void turn(Duration by) {
    now.updateAndGet(t -> t.plus(by));
  }

  @Override
  public boolean sleep(Deadline deadline, Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    turn(wait);
    return !deadline.isOver();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("This clock stands in UTC");
  }
}
