package org.anabranch.gateway.account;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Adds up what new budgets had spent in their current period before they were made. Exact while
 * requests go on: from its making a budget takes down what is charged to it, and {@link #finish}
 * adds those charges that the books did not hold yet. For one thread.
 */
public final class Warming {
  private final Sums sums = new Sums();
  private final Map<ScopeId, List<Sums.Sum>> cold = new HashMap<>();
  private final Function<String, Object> locks;
  private final long now;

  Warming(List<Meters> meters, Function<String, Object> locks, long now) {
    this.locks = locks;
    this.now = now;
    for (Meters m : meters) {
      cold.put(
          m.id,
          m.budgets.stream()
              .filter(b -> !b.isWarm())
              .map(b -> sums.of(m.id, b, b.period().start(now)))
              .toList());
    }
  }

  public boolean isNeeded() {
    return !cold.isEmpty();
  }

  /** To be fed with what the books hold. */
  public Sums sums() {
    return sums;
  }

  /**
   * Ends it.
   *
   * @param upTo the last entry of this process's journal that was in the books when they were read
   */
  public void finish(long upTo) {
    cold.forEach(
        (id, own) -> {
          synchronized (locks.apply(id.workspace())) {
            own.forEach(s -> s.meter.warmed(s.start, s.spent(), upTo, now));
          }
        });
  }
}
