package org.anabranch.publish.limits;

import java.time.Instant;
import java.util.Optional;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a platform still takes, as its last reply said, or as counted here where it does
 * not say.
 *
 * @param holder the account's id, or the app's with {@link Scope#APP}
 * @param calls which calls it is about: {@code POST /2/tweets}, or {@code all}
 * @param limit in the unit; 0 when not said
 * @param until when more are allowed again; null when not said
 * @param seen when it was said or counted
 */
public record Allowance(
    Platform platform,
    Scope scope,
    String holder,
    String calls,
    Unit unit,
    long limit,
    long left,
    @Nullable Instant until,
    Instant seen,
    Source source) {
  /** Who shares it. */
  public enum Scope {
    ACCOUNT,
    APP
  }

  /** What is counted. */
  public enum Unit {
    CALLS,
    /** Hundredths of an allowance whose size the platform does not tell. */
    PERCENT,
    /** YouTube's quota units, of which calls cost more or less. */
    UNITS
  }

  /** Where the figure came from. */
  public enum Source {
    /** The platform's reply said so. */
    TOLD,
    /** Counted here, by the platform's published prices; other users of the app are not seen. */
    COUNTED,
    /** Counted here, against a quota that the configuration states. */
    CONFIGURED
  }

  /** Until when no call may leave; empty when some may. */
  Optional<Instant> closedUntil(Instant now) {
    return left <= 0 && until != null && until.isAfter(now) ? Optional.of(until) : Optional.empty();
  }

  /** Whether a new period has begun since, so that the figures say nothing any more. */
  boolean isPast(Instant now) {
    return until != null && !until.isAfter(now);
  }

  /** One call fewer, until the platform says more. */
  Allowance less(long cost) {
    return new Allowance(
        platform, scope, holder, calls, unit, limit, Math.max(0, left - cost), until, seen, source);
  }
}
