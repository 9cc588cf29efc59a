package org.anabranch.publish;

import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.TestClock;

/** A clock that moves only when it is told to, or when somebody waits by it. */
public final class HandClock extends TestClock implements Patience.Waiting {
  public void turn(Duration by) {
    advance(by);
  }

  @Override
  public boolean sleep(Deadline deadline, Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    advance(wait);
    return !deadline.isOver();
  }
}
