package org.anabranch.gateway.replay;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.route.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes pages of decisions that are older or more than is to be kept: a few at a time, in the
 * background, so that neither memory nor the database notices how many there were.
 */
public final class Forgetting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);
  private static final int AT_ONCE = 100;
  private static final long LONGEST_WINDOW_MILLIS = Duration.ofDays(31).toMillis();
  private static final long BETWEEN_MILLIS = 20;
  private static final long REST_MILLIS = Duration.ofHours(1).toMillis();

  private final StoredDecisions decisions;
  private final Supplier<RouteConfig> config;
  private final Clock clock;
  private final Thread thread;
  private boolean closing;

  public Forgetting(StoredDecisions decisions, Supplier<RouteConfig> config, Clock clock) {
    this.decisions = decisions;
    this.config = config;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("gateway-forgetting").start(this::run);
  }

  private void run() {
    try {
      while (mayGoOn(BETWEEN_MILLIS)) {
        if (!some()) {
          mayGoOn(REST_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean some() {
    try {
      return forget(decisions, config.get(), clock.millis()) == AT_ONCE;
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Old decisions cannot be deleted at the moment");
      return false;
    }
  }

  /** One small step; returns how many pages went. */
  public static int forget(StoredDecisions decisions, RouteConfig config, long now) {
    long tooOld = now - Duration.ofDays(config.keepDecisionsDays()).toMillis();
    long tooMany = decisions.beyond(config.keepDecisions()).orElse(Long.MIN_VALUE);
    return Math.max(
        decisions.forget(Math.max(tooOld, tooMany), AT_ONCE),
        decisions.forgetUses(tooOld - LONGEST_WINDOW_MILLIS, AT_ONCE));
  }

  private synchronized boolean mayGoOn(long millis) throws InterruptedException {
    if (!closing) {
      wait(millis);
    }
    return !closing;
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Threads.join(thread);
  }
}
