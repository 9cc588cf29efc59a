package org.anabranch.gateway.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * Which refused requests are stored as decisions: of each key and reason so many at once, and then
 * one a second, so that a client that goes on asking at its bound costs the journal nothing more.
 * Those between are counted, and the next that is stored tells how many it stands for. Safe for
 * many threads; takes a place for each key that was refused.
 */
final class StoredRefusals {
  private static final int AT_ONCE = 20;
  private static final long APART_MILLIS = 1000;

  private final ConcurrentHashMap<Reason, Row> rows = new ConcurrentHashMap<>();

  private record Reason(String key, String code) {}

  /** Refusals alike, one after another. */
  private static final class Row {
    private long freeAt;
    private int alike;
    private String last = "";

    synchronized String one(long now, IntFunction<String> store) {
      alike++;
      long free = Math.max(freeAt, now - (AT_ONCE - 1) * APART_MILLIS);
      if (free <= now) {
        freeAt = free + APART_MILLIS;
        last = store.apply(alike);
        alike = 0;
      }
      return last;
    }
  }

  /**
   * Returns the id of the decision that stands for this refusal.
   *
   * @param code of the problem that the client is told
   * @param now epoch milliseconds
   * @param store stores a decision for so many refusals and returns its id; called or not
   */
  String one(String key, String code, long now, IntFunction<String> store) {
    return rows.computeIfAbsent(new Reason(key, code), _ -> new Row()).one(now, store);
  }
}
