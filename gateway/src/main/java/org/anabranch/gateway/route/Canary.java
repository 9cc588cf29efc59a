package org.anabranch.gateway.route;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Consumer;
import org.anabranch.gateway.config.AliasConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deployment on trial: it is asked first for a part of the requests, and no longer once it fails
 * significantly more often than the others do for the same alias. It is judged with every answer
 * and every failure, there and elsewhere, so that one that only fails is stopped before its circuit
 * opens, or else while it is open. Where nobody else is asked there is nothing to compare with, and
 * it goes on. Stopped it stays, see {@link StoppedCanaries}. Safe for many threads.
 */
public final class Canary {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
  private static final long SALT = 0x63616e617279L;
  private static final int LEAST_FAILURES = 3;
  private static final int MOST_KEPT = 5000;

  /** Of being stopped although it is no worse; small, since it is judged again and again. */
  private static final double MOST_CHANCE = 0.001;

  private final String alias;
  private final AliasConfig.Part part;
  private final Tally there = new Tally();
  private final Tally elsewhere = new Tally();
  private volatile @Nullable String stopped;
  private volatile Consumer<String> onStop = _ -> {};

  /** How often somebody was asked and failed; lately, of very many. Guarded by the canary. */
  private static final class Tally {
    private long asked;
    private long failed;

    void heard(boolean answered) {
      asked++;
      failed += answered ? 0 : 1;
      if (asked > MOST_KEPT) {
        asked /= 2;
        failed /= 2;
      }
    }

    String words(String where) {
      return "%d of %d failed %s (%s %%)".formatted(failed, asked, where, percent());
    }

    private String percent() {
      return BigDecimal.valueOf(asked == 0 ? 0 : 100.0 * failed / asked)
          .setScale(1, RoundingMode.HALF_UP)
          .stripTrailingZeros()
          .toPlainString();
    }
  }

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

  public String alias() {
    return alias;
  }

  public String deployment() {
    return part.deployment();
  }

  /** The part of the alias's requests that it is asked first for, above 0 and at most 1. */
  public double share() {
    return part.share();
  }

  boolean is(Served served) {
    return served.id().equals(part.deployment());
  }

  /** Why it is asked no more under this alias; null while it is on trial. */
  public @Nullable String stopped() {
    return stopped;
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
    (is(served) ? there : elsewhere).heard(answered);
    if (stopped == null && isWorse()) {
      String reason = "canary stopped: " + figures();
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

  /** How often it failed and how often the others did, counted by this process. */
  public synchronized String figures() {
    return there.words("there") + ", " + elsewhere.words("elsewhere");
  }

  private boolean isWorse() {
    return there.failed >= LEAST_FAILURES
        && there.failed * elsewhere.asked > elsewhere.failed * there.asked
        && ExactTest.chance(there.failed, there.asked, elsewhere.failed, elsewhere.asked)
            < MOST_CHANCE;
  }
}
