package org.anabranch.publish.schedule;

import java.time.Duration;
import java.time.ZoneId;

/**
 * @param lateUpTo a post that could not go out in its moment (the server was down, everything was
 *     paused) goes out as late as this by itself; later, a person is asked
 * @param near two posts of one account nearer to each other than this are warned of
 * @param inFlight how many publications of one platform are worked on at the same time
 * @param zone the wall clock where nobody names another
 */
public record SchedulePolicy(Duration lateUpTo, Duration near, int inFlight, ZoneId zone) {
  public static final SchedulePolicy USUAL =
      new SchedulePolicy(Duration.ofHours(1), Duration.ofMinutes(15), 64, ZoneId.systemDefault());

  public SchedulePolicy {
    if (lateUpTo.isNegative() || near.isNegative() || inFlight < 1) {
      throw new IllegalArgumentException(
          "Late up to %s, near %s, %d in flight: none may be negative, and one must fly"
              .formatted(lateUpTo, near, inFlight));
    }
  }
}
