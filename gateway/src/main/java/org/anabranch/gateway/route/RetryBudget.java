package org.anabranch.gateway.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much is asked anew of deployments that are failing, so that a brown-out is not made
 * worse by those who meet it: each request pays a part of a retry in, each retry takes a whole one
 * out. Safe for many threads; never blocks.
 */
public final class RetryBudget {
  private static final long ONE = 1000;
  private static final long MOST = 20 * ONE;

  private final long perRequest;
  private final AtomicLong thousandths;

  public RetryBudget(double part) {
    this.perRequest = Math.round(part * ONE);
    this.thousandths = new AtomicLong(part == 0 ? 0 : MOST / 2);
  }

  public void request() {
    if (thousandths.get() < MOST) {
      thousandths.addAndGet(perRequest);
    }
  }

  /** Takes a retry, or returns false where none is left. */
  public boolean take() {
    while (true) {
      long now = thousandths.get();
      if (now < ONE) {
        return false;
      }
      if (thousandths.compareAndSet(now, now - ONE)) {
        return true;
      }
    }
  }
}
