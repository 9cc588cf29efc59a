package org.anabranch.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.Deadline;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.media.FittedFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a minute, and when a platform calls, as long as the server runs: has the inbox read what is
 * due, and insight pull the figures that are due. Once a day it clears fitted files that no post
 * needs.
 */
final class AfterPublishing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AfterPublishing.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration BETWEEN_CLEARINGS = Duration.ofDays(1);

  private final Inbox inbox;
  private final Insight insight;
  private final Optional<SimulatedTime> time;
  private final Clock clock;
  private final FittedFiles fitted;
  private final Semaphore woken = new Semaphore(0);
  private final Thread thread;

  /**
   * @param time the sandbox's, where there is one: it dates simulated figures
   */
  AfterPublishing(
      Inbox inbox, Insight insight, Optional<SimulatedTime> time, FittedFiles fitted, Clock clock) {
    this.fitted = fitted;
    this.inbox = inbox;
    this.insight = insight;
    this.time = time;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("after-publishing").start(this::run);
  }

  /** Looks now instead of at the end of the minute. */
  void wake() {
    woken.release();
  }

  private interface Work {
    int done() throws InterruptedException;
  }

  private void run() {
    Instant cleared = Instant.EPOCH;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (woken.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          woken.drainPermits();
        }
        Deadline deadline = Deadline.in(PAUSE.multipliedBy(2));
        done("remarks", () -> inbox.collect(deadline));
        if (Duration.between(cleared, clock.instant()).abs().compareTo(BETWEEN_CLEARINGS) > 0) {
          cleared = clock.instant();
          done("cleared", () -> fitted.clear(false).files());
        }
        done("figures", () -> insight.collectDue(simulatedNow(), deadline));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Instant simulatedNow() throws InterruptedException {
    return time.isPresent() ? time.get().now() : clock.instant();
  }

  /** A loop that must go on: one bad minute is not the end of it. */
  private static void done(String what, Work work) throws InterruptedException {
    try {
      int done = work.done();
      if (done > 0) {
        LOG.atInfo().addKeyValue(what, done).log("Looked at what came of posts");
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("What came of posts could not be read; again in a minute");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
