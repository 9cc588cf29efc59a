package org.anabranch.gateway.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.route.Decision.Attempt.Why;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.RetryBudget;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked after whom, why, and after what pause, until enough were tried. The first is the
 * best by score; after a failure it is the one that shares the least with what failed, since what
 * two deployments share (lab, host, vendor, region) is what they fail by together. An alias that
 * orders its candidates is taken at its word. One thread.
 */
final class Fallback {
  private static final double FAILING = 0.1;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration SHORTEST_HEDGE = Duration.ofMillis(20);

  private final Route route;
  private final RouteConfig config;
  private final RetryBudget budget;
  private final List<Served> left;
  private final List<Served> spare;
  private final List<Served> failed = new ArrayList<>(2);
  private final List<Served> again = new ArrayList<>(2);
  private final @Nullable DrillPart drill;
  private final SplittableRandom chance;
  private final int most;
  private Why why = Why.FIRST;
  private Duration pause = Duration.ZERO;
  private int counted;
  private final List<Served> aside = new ArrayList<>(0);
  private final List<Served> shut = new ArrayList<>(0);
  private int sameTried;
  private boolean broughtBack;

  /**
   * @param usable best first
   * @param spare whom a drill leaves out, best first
   * @param drill null for a request that no drill has to do with
   */
  Fallback(
      Route route,
      RouteConfig config,
      RetryBudget budget,
      List<Served> usable,
      List<Served> spare,
      @Nullable DrillPart drill,
      long seed) {
    this.route = route;
    this.config = config;
    this.budget = budget;
    this.left = new ArrayList<>(usable);
    this.spare = new ArrayList<>(spare);
    this.drill = drill;
    this.chance = new SplittableRandom(seed);
    Integer own = route.alias.attempts();
    this.most = own == null ? config.maxAttempts() : own;
  }

  /** Who is to be asked now; null when nobody is left or enough were tried. */
  @Nullable Served next() {
    pause = Duration.ZERO;
    Served usual = isEnough() ? null : usual();
    if (usual != null) {
      return usual;
    }
    why = Why.FALLBACK;
    return broughtBack();
  }

  private @Nullable Served usual() {
    Served candidate = candidate();
    if (candidate != null) {
      why = counted == 0 ? Why.FIRST : Why.FALLBACK;
      return candidate;
    }
    Served same = again();
    if (same != null) {
      pause = pause(same);
      why = Why.RETRY;
    }
    return same;
  }

  /** Whom a drill leaves out, where nobody else did it: a drill never costs an answer. */
  private @Nullable Served broughtBack() {
    if (drill == null || !hasSpare()) {
      return null;
    }
    left.clear();
    left.addAll(spare);
    spare.clear();
    broughtBack = true;
    drill.save();
    counted = 0;
    return candidate();
  }

  /** What the one that {@link #next} named is asked for. */
  Why why() {
    return why;
  }

  /** How long to wait before the one that {@link #next} named is asked; usually not at all. */
  Duration pause() {
    return pause;
  }

  /** Counts one more that is asked, for whatever reason. */
  void count() {
    counted++;
  }

  /** The last one counted could not be told what the request holds. */
  void uncount() {
    counted--;
  }

  int counted() {
    return counted;
  }

  private boolean isEnough() {
    return counted >= most;
  }

  /** A deployment that has let the request in, or null when there is none. */
  private @Nullable Served candidate() {
    while (!left.isEmpty()) {
      Served candidate = left.remove(leastShared());
      boolean affordable =
          broughtBack
              || failed.isEmpty()
              || candidate.health().failureRate() < FAILING
              || budget.take();
      if (affordable && candidate.health().admit()) {
        return candidate;
      }
      if (affordable) {
        shut.add(candidate);
      }
    }
    return null;
  }

  /**
   * Those that were ranked as open and let nobody in when their turn came: what another request met
   * in between has closed them.
   */
  List<Served> shut() {
    return shut;
  }

  /**
   * How long this one may take to begin before a second is asked beside it; null when none is to
   * be.
   */
  @Nullable Duration besideAfter(Served first, boolean streaming) {
    if (!route.alias.hedge() || isEnough() || left.isEmpty()) {
      return null;
    }
    double p95 = first.health().p95Seconds(streaming);
    if (p95 == 0) {
      return null;
    }
    Duration after = Duration.ofNanos((long) (p95 * 1e9));
    return after.compareTo(SHORTEST_HEDGE) < 0 ? SHORTEST_HEDGE : after;
  }

  /** Another one to ask at the same time; null when there is none or the budget is used up. */
  @Nullable Served beside() {
    if (isEnough() || left.isEmpty() || !budget.take()) {
      return null;
    }
    while (!left.isEmpty()) {
      Served candidate = left.removeFirst();
      if (candidate.health().admit()) {
        return candidate;
      }
    }
    return null;
  }

  /** One that was let in and not asked, to be asked once nobody else is left. */
  void setAside(Served one) {
    aside.add(one);
  }

  /** Whether there are any that were set aside, which may be asked from now on. */
  boolean takesUpAside() {
    boolean any = left.addAll(aside);
    aside.clear();
    return any;
  }

  /** Whether anybody may go on where one broke off. */
  boolean mayGoOn() {
    return (!isEnough() && !left.isEmpty()) || hasSpare();
  }

  /** Who goes on where one broke off; null when nobody does. */
  @Nullable Served goesOn() {
    Served other = isEnough() ? null : candidate();
    return other == null ? broughtBack() : other;
  }

  /** Whether a drill leaves out somebody who may still do it. */
  boolean hasSpare() {
    return !spare.isEmpty();
  }

  private int leastShared() {
    if (failed.isEmpty() || (route.order > 0 && route.alias.preset() == Preset.ORDERED)) {
      return 0;
    }
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < left.size(); i++) {
      int shared = sharedFate(left.get(i));
      if (shared < least) {
        least = shared;
        best = i;
      }
    }
    return best;
  }

  private int sharedFate(Served candidate) {
    int shared = 0;
    for (Served other : failed) {
      shared += candidate.deployment().lab().equals(other.deployment().lab()) ? 1 : 0;
      shared += candidate.deployment().vendor().equals(other.deployment().vendor()) ? 1 : 0;
      shared += candidate.host().equals(other.host()) ? 1 : 0;
      boolean region = candidate.region() != null && candidate.region().equals(other.region());
      shared += region ? 1 : 0;
    }
    return shared;
  }

  /** What failed, and with it who cannot do better. */
  void failed(Served who, Trouble trouble) {
    failed.add(who);
    if (trouble.mayPass()) {
      again.add(who);
    }
    left.removeIf(other -> !mayMend(who, trouble, other));
  }

  /** Whether anybody is left who may do better, where the request itself was objected to. */
  boolean mayMend(Served who, Trouble trouble) {
    return (!isEnough() && left.stream().anyMatch(other -> mayMend(who, trouble, other)))
        || hasSpare();
  }

  private boolean mayMend(Served who, Trouble trouble, Served other) {
    return switch (trouble.kind()) {
      case TOO_LONG -> isLarger(other, who);
      case REFUSED ->
          route.alias.refusalToOtherLab()
              && !other.deployment().lab().equals(who.deployment().lab());
      case BROKEN, LATE, LIMITED, FAILING, MISCONFIGURED, UNSERVED -> true;
      case OBJECTED -> false;
    };
  }

  private static boolean isLarger(Served other, Served who) {
    Long its = context(other);
    Long own = context(who);
    return its != null && own != null
        ? its > own
        : !Objects.equals(other.deployment().model(), who.deployment().model());
  }

  private static @Nullable Long context(Served served) {
    return served.config() == null ? null : served.config().context();
  }

  /** One that failed and may be asked again after a pause, or null. */
  private @Nullable Served again() {
    if (sameTried >= route.alias.retrySame() || again.isEmpty()) {
      return null;
    }
    Served same = again.getFirst();
    if (same.health().availableIn().compareTo(LONGEST_PAUSE) > 0 || !budget.take()) {
      return null;
    }
    again.removeFirst();
    sameTried++;
    same.health().enter();
    return same;
  }

  /** How long to wait before it is asked again: by chance, and what it asked for at least. */
  private Duration pause(Served same) {
    long most = (long) config.backoffMillis() << Math.min(10, sameTried - 1);
    Duration backoff = Duration.ofMillis(chance.nextLong(most + 1));
    Duration asked = same.health().availableIn();
    return asked.compareTo(backoff) > 0 ? asked : backoff;
  }
}
