package org.anabranch.gateway.route;

import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.config.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * A live drill as requests meet it, all in memory: whose they are, who is drawn, who is left out.
 * Over by itself at its end, and where nobody could ask for a while whether it still is to go on.
 * Safe for many threads.
 */
public final class DrillInForce {
  /** A process that cannot hear of a stop stops by itself. */
  static final long LONGEST_UNHEARD_MILLIS = 20_000;

  private final LiveDrill drill;
  private final Set<String> sites;
  private final long salt;
  private final DrillCount count = new DrillCount();
  private final Clock clock;
  private final String reason;
  private volatile long heardAt;
  private volatile boolean over;

  public DrillInForce(LiveDrill drill, Clock clock) {
    this.drill = drill;
    this.sites = Set.copyOf(drill.exit().sites());
    this.salt = Draw.hash(drill.id());
    this.clock = clock;
    this.reason = "live drill: without the " + drill.exit();
    this.heardAt = clock.millis();
  }

  public LiveDrill drill() {
    return drill;
  }

  public DrillCount count() {
    return count;
  }

  /** It was heard just now that it goes on. */
  public void goesOn() {
    heardAt = clock.millis();
  }

  /** From now on no request is drilled; those under way are still counted. */
  public void isOver() {
    over = true;
  }

  /** What this request has to do with it; null when nothing. */
  @Nullable
  public DrillPart part(Ask ask) {
    long now = clock.millis();
    boolean on =
        !over && now < drill.until().toEpochMilli() && now - heardAt <= LONGEST_UNHEARD_MILLIS;
    return on && isMeant(ask.account().payer())
        ? new DrillPart(this, Draw.unit(key(ask), salt) < drill.share())
        : null;
  }

  private boolean isMeant(Payer payer) {
    LiveDrill.Scope scope = drill.scope();
    return isOrAny(scope.workspace(), payer.workspace())
        && isOrAny(scope.team(), payer.team())
        && isOrAny(scope.key(), payer.key())
        && (scope.tag() == null
            || (payer.tags().containsKey(scope.tag())
                && isOrAny(scope.tagValue(), payer.tags().get(scope.tag()))));
  }

  private static boolean isOrAny(@Nullable String wanted, @Nullable String own) {
    return wanted == null || Objects.equals(wanted, own);
  }

  private long key(Ask ask) {
    if (drill.by() == LiveDrill.By.REQUEST) {
      return ask.seed();
    }
    Needs needs = ask.needs();
    Payer payer = ask.account().payer();
    long caller = 31 * Draw.hash(payer.workspace()) + Draw.hash(payer.key());
    long named =
        needs.session() != 0
            ? needs.session()
            : needs.user() != 0 ? needs.user() : needs.promptCacheKey();
    return named == 0 ? caller : 31 * caller + named;
  }

  /** Whether it goes with whom is left. */
  public boolean leaves(Served served) {
    return leaves(drill.exit(), sites, served);
  }

  public static boolean leaves(LiveExit exit, Set<String> sites, Served served) {
    Deployment d = served.deployment();
    return switch (exit.kind()) {
      case PARTNER ->
          isOn(sites, d) || exit.name().equals(d.vendor()) || exit.name().equals(served.host());
      case CHIP_VENDOR -> isOn(sites, d);
      case VENDOR -> exit.name().equals(d.vendor());
      case HOST -> exit.name().equals(served.host());
      case LAB -> exit.name().equals(d.lab());
      case REGION -> exit.name().equals(served.region());
    };
  }

  private static boolean isOn(Set<String> sites, Deployment d) {
    return d.site() != null && sites.contains(d.site());
  }

  /** Why a candidate is left out. */
  String reason() {
    return reason;
  }
}
