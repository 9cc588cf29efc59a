package org.anabranch.publish.inbox;

import java.time.Duration;

/**
 * How often a post is looked at: the older, the rarer, since most is said early and some platforms
 * charge for each look.
 */
final class Attention {
  private Attention() {}

  /** How long until the next look at a post of this age. */
  static Duration pause(Duration age) {
    if (age.compareTo(Duration.ofHours(1)) < 0) {
      return Duration.ofMinutes(5);
    }
    if (age.compareTo(Duration.ofDays(1)) < 0) {
      return Duration.ofMinutes(30);
    }
    if (age.compareTo(Duration.ofDays(7)) < 0) {
      return Duration.ofHours(4);
    }
    return age.compareTo(Duration.ofDays(30)) < 0 ? Duration.ofDays(1) : Duration.ofDays(7);
  }

  /** After so many failures in a row: doubled each time, at most a day. */
  static Duration afterFailure(int failures, Duration usual) {
    Duration longer = usual.multipliedBy(1L << Math.min(failures, 10));
    return longer.compareTo(Duration.ofDays(1)) < 0 ? longer : Duration.ofDays(1);
  }
}
