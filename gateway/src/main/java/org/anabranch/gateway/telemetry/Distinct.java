package org.anabranch.gateway.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * Tells the first so many apart and gives the rest one name. Whoever has a name of its own keeps
 * it, since a counter that went on under another would seem to fall. Safe for many threads.
 */
final class Distinct<T> {
  private final Set<T> known = ConcurrentHashMap.newKeySet();
  private final T other;
  private final IntSupplier most;

  /**
   * @param other stands for the rest
   * @param most asked whenever somebody new comes
   */
  Distinct(T other, IntSupplier most) {
    this.other = other;
    this.most = most;
  }

  /** Itself, or what stands for the rest. */
  T of(T one) {
    if (known.contains(one)) {
      return one;
    }
    return known.size() < most.getAsInt() && taken(one) ? one : other;
  }

  private synchronized boolean taken(T one) {
    if (known.size() < most.getAsInt()) {
      known.add(one);
    }
    return known.contains(one);
  }
}
