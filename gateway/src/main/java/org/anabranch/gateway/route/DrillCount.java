package org.anabranch.gateway.route;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.compute.drill.LiveGroup;
import org.anabranch.compute.drill.LiveTally;
import org.anabranch.compute.drill.RateTest;
import org.anabranch.compute.drill.Spread;
import org.jspecify.annotations.Nullable;

/** What this process sees of a live drill. Safe for many threads; never blocks for long. */
public final class DrillCount {
  private final RateTest test = new RateTest();
  private final Side drilled = new Side();
  private final Side control = new Side();

  /**
   * How a request ended that counts.
   *
   * @param deployment who answered; null when nobody did
   * @param saved whether it had to be served by whom was left out
   * @param millis until the answer began
   */
  record Ended(
      boolean drilled,
      @Nullable String deployment,
      boolean saved,
      double millis,
      double usd,
      double rating) {
    boolean failed() {
      return saved || deployment == null;
    }
  }

  synchronized void add(Ended ended) {
    if (ended.drilled()) {
      test.suspected(ended.failed());
      drilled.add(ended);
    } else {
      test.compared(ended.failed());
      control.add(ended);
    }
  }

  public synchronized LiveTally tally() {
    return new LiveTally(drilled.group(), control.group(), test.evidence());
  }

  private static final class Side {
    private long requests;
    private long failures;
    private long saved;
    private Spread logMillis = Spread.NONE;
    private Spread usd = Spread.NONE;
    private Spread rating = Spread.NONE;
    private final Map<String, Long> answered = new HashMap<>();

    void add(Ended ended) {
      requests++;
      failures += ended.failed() ? 1 : 0;
      saved += ended.saved() ? 1 : 0;
      if (ended.deployment() != null && !ended.failed()) {
        answered.merge(ended.deployment(), 1L, Long::sum);
        logMillis = logMillis.with(Math.log(Math.max(1, ended.millis())));
        usd = usd.with(ended.usd());
        rating = rating.with(ended.rating());
      }
    }

    LiveGroup group() {
      return new LiveGroup(requests, failures, saved, logMillis, usd, rating, answered);
    }
  }
}
