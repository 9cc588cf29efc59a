package org.anabranch.gateway.drill;

import java.time.Duration;
import org.anabranch.compute.drill.LiveBounds;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.jspecify.annotations.Nullable;

/**
 * A live drill that somebody wants.
 *
 * @param exit the name of whom is to be left out
 * @param kind what the name is of; null to find out
 * @param share above 0 and up to 0.5
 * @param lasting up to a week
 */
public record LiveDrillWish(
    String exit,
    LiveExit.@Nullable Kind kind,
    double share,
    Duration lasting,
    LiveDrill.By by,
    LiveDrill.Scope scope,
    LiveBounds bounds) {
  /** The longest a drill may last. */
  public static final Duration LONGEST = Duration.ofDays(7);
}
