package org.anabranch.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How often a post's figures are pulled: often while they grow, rarely later, and never after
 * ninety days, since each pull uses up a platform's quota and some cost money.
 */
final class Thinning {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(90);

  private Thinning() {}

  /** Whether it is time to look again; a clock that was set back does not put it off. */
  static boolean isDue(Instant published, Optional<Instant> lastLook, Instant now) {
    Duration age = Duration.between(published, now);
    return age.compareTo(LONGEST) < 0
        && lastLook
            .map(last -> last.isAfter(now) || !last.plus(pause(age)).isAfter(now))
            .orElse(true);
  }

  /** Between two looks at a post of this age. */
  static Duration pause(Duration age) {
    if (age.compareTo(DAY) < 0) {
      return Duration.ofHours(1);
    }
    if (age.compareTo(DAY.multipliedBy(7)) < 0) {
      return Duration.ofHours(6);
    }
    return age.compareTo(DAY.multipliedBy(30)) < 0 ? DAY : DAY.multipliedBy(7);
  }
}
