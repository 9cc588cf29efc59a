package org.anabranch.gateway.route;

import java.util.function.Consumer;
import org.anabranch.gateway.config.AliasConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deployment on trial: it is asked first for a part of the requests, and no longer once it fails
 * significantly more often than the others do for the same alias. Stopped it stays, see {@link
 * StoppedCanaries}. Safe for many threads.
 */
public final class Canary {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
  private static final long SALT = 0x63616e617279L;
  private static final int ENOUGH = 20;
  private static final int LEAST_FAILURES = 3;
  private static final int MOST_KEPT = 5000;

  /** One-sided, for a chance of about one in a thousand; it is looked at again and again. */
  private static final double Z = 3.1;

  private final String alias;
  private final AliasConfig.Part part;
  private final double[] asked = new double[2];
  private final double[] failed = new double[2];
  private volatile @Nullable String stopped;
  private volatile Consumer<String> onStop = _ -> {};

  Canary(String alias, AliasConfig.Part part) {
    this.alias = alias;
    this.part = part;
  }

  /** It was stopped before, and why. */
  void stay(String reason) {
    stopped = reason;
  }

  /** Told the reason when it is stopped, on the thread that stops it; must not block. */
  void onStop(Consumer<String> told) {
    onStop = told;
  }

  boolean is(Served served) {
    return served.id().equals(part.deployment());
  }

  /** Why it is not asked for a request with this key, or null when it is asked first. */
  @Nullable String leftOut(long key) {
    String reason = stopped;
    if (reason != null) {
      return reason;
    }
    return Draw.unit(key, SALT) < part.share()
        ? null
        : "canary: not drawn for this request, " + part.share() * 100 + " % are";
  }

  /** What came of asking somebody for this alias. */
  public synchronized void heard(Served served, boolean answered) {
    int group = is(served) ? 1 : 0;
    asked[group]++;
    failed[group] += answered ? 0 : 1;
    if (asked[group] > MOST_KEPT) {
      asked[group] /= 2;
      failed[group] /= 2;
    }
    if (group == 1 && stopped == null && isWorse()) {
      String reason =
          "canary stopped: %.0f of %.0f failed there, %.0f of %.0f elsewhere"
              .formatted(failed[1], asked[1], failed[0], asked[0]);
      stopped = reason;
      LOG.atWarn()
          .addKeyValue("alias", alias)
          .addKeyValue("deployment", part.deployment())
          .addKeyValue("reason", reason)
          .log(
              "A canary was stopped, over reloads and restarts too; with another share, address or"
                  + " model it is tried anew");
      onStop.accept(reason);
    }
  }

  /** Two proportions compared; a group nobody asked yet is taken never to fail. */
  private boolean isWorse() {
    if (asked[1] < ENOUGH || failed[1] < LEAST_FAILURES) {
      return false;
    }
    double others = Math.max(asked[0], ENOUGH);
    double ours = failed[1] / asked[1];
    double theirs = failed[0] / others;
    double pooled = (failed[0] + failed[1]) / (others + asked[1]);
    double deviation = Math.sqrt(pooled * (1 - pooled) * (1 / others + 1 / asked[1]));
    return ours > theirs && (deviation == 0 || (ours - theirs) / deviation > Z);
  }
}
