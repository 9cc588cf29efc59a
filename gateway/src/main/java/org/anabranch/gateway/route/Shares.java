package org.anabranch.gateway.route;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.config.ShareCap;
import org.jspecify.annotations.Nullable;

/**
 * How much of some work each supplier had lately, against the caps on it. A supplier above its cap
 * is named until the others have caught up, so no share exceeds its cap by more than one request,
 * as long as somebody else may be asked and the window does not move on without requests. Safe for
 * many threads.
 */
public final class Shares {
  private final List<Cap> caps;

  public Shares(List<ShareCap> caps, Clock clock) {
    this.caps = caps.stream().map(c -> new Cap(c, clock)).toList();
  }

  public boolean isEmpty() {
    return caps.isEmpty();
  }

  /** How far back the longest window reaches, in minutes. */
  public int longestMinutes() {
    return caps.stream().mapToInt(c -> c.rule.windowMinutes()).max().orElse(0);
  }

  /** Why this one has had its share, or null. */
  @Nullable String above(Served served) {
    for (int i = 0; i < caps.size(); i++) {
      String reason = caps.get(i).above(served);
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  /**
   * Counts work, or takes back what was counted too much.
   *
   * @param at when the work was given out, in epoch milliseconds
   */
  public void add(Served served, long at, double requests, double tokens, double usd) {
    for (int i = 0; i < caps.size(); i++) {
      Cap cap = caps.get(i);
      cap.add(
          served,
          at,
          switch (cap.rule.by()) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case USD -> usd;
          });
    }
  }

  static String name(ShareCap.Of of, Served served) {
    return switch (of) {
      case LAB -> served.deployment().lab();
      case VENDOR -> served.deployment().vendor();
      case HOST -> served.host();
      case REGION -> served.region() == null ? "unknown" : served.region();
      case MODEL -> served.deployment().model();
    };
  }

  /** One cap with its window. */
  private static final class Cap {
    private static final int BUCKETS = 60;
    private static final double ROUNDING = 1e-9;

    private final ShareCap rule;
    private final Clock clock;
    private final long bucketMillis;
    private final Map<String, double[]> byName = new HashMap<>();
    private final Map<String, Double> sums = new HashMap<>();
    private double total;
    private long newest;

    Cap(ShareCap rule, Clock clock) {
      this.rule = rule;
      this.clock = clock;
      this.bucketMillis = rule.windowMinutes() * 60_000L / BUCKETS;
      this.newest = clock.millis() / bucketMillis;
    }

    synchronized void add(Served served, long at, double amount) {
      slide();
      long bucket = Math.min(newest, at / bucketMillis);
      if (bucket > newest - BUCKETS) {
        String name = name(rule.of(), served);
        byName.computeIfAbsent(name, _ -> new double[BUCKETS])[slot(bucket)] += amount;
        sums.merge(name, amount, Double::sum);
        total += amount;
      }
    }

    private static int slot(long bucket) {
      return (int) Math.floorMod(bucket, (long) BUCKETS);
    }

    private void slide() {
      long now = clock.millis() / bucketMillis;
      if (now <= newest) {
        return;
      }
      long first = Math.max(newest + 1, now - BUCKETS + 1);
      newest = now;
      for (long bucket = first; bucket <= now; bucket++) {
        int slot = slot(bucket);
        byName.values().forEach(buckets -> buckets[slot] = 0);
      }
      total = 0;
      for (var entry : byName.entrySet()) {
        double sum = 0;
        for (double part : entry.getValue()) {
          sum += part;
        }
        sums.put(entry.getKey(), sum);
        total += sum;
      }
    }

    synchronized @Nullable String above(Served served) {
      String name = name(rule.of(), served);
      if (rule.name() != null && !rule.name().equals(name)) {
        return null;
      }
      slide();
      double own = sums.getOrDefault(name, 0.0);
      if (own <= rule.atMost() * total + ROUNDING) {
        return null;
      }
      return "share cap: %s %s had %.0f %% of the %s of the last %d min, at most %.0f %%"
          .formatted(
              rule.of().name().toLowerCase(Locale.ROOT),
              name,
              100 * own / total,
              rule.by().name().toLowerCase(Locale.ROOT),
              rule.windowMinutes(),
              100 * rule.atMost());
    }
  }
}
