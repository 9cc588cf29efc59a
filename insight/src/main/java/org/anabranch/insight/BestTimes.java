package org.anabranch.insight;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/**
 * When an account's posts were seen most, by the weekday and hour of the person's own clock.
 *
 * @param posts how many of the account's posts this rests on
 * @param simulated whether the figures are the sandbox's
 * @param moments best first; empty while there is not enough to say
 */
public record BestTimes(
    String accountId, ZoneId zone, int posts, boolean simulated, List<Moment> moments) {
  /** With fewer posts than this of the account nothing is said. */
  public static final int ENOUGH = 12;

  public BestTimes {
    moments = List.copyOf(moments);
  }

  /**
   * One hour of the week.
   *
   * @param lift how much more than the account's usual post one at this hour is expected to be
   *     seen: 0.25 for a quarter more; drawn towards the platform's mean for want of posts
   * @param posts of the account at this hour
   * @param platformPosts of all accounts on the platform at this hour, the account's own included
   */
  public record Moment(DayOfWeek day, int hour, double lift, int posts, int platformPosts) {
    /** When it comes next. */
    public ZonedDateTime next(ZonedDateTime now) {
      LocalDate date = now.toLocalDate().with(TemporalAdjusters.nextOrSame(day));
      ZonedDateTime at = date.atTime(LocalTime.of(hour, 0)).atZone(now.getZone());
      return at.isAfter(now) ? at : date.plusWeeks(1).atTime(hour, 0).atZone(now.getZone());
    }
  }

  public boolean isEnough() {
    return posts >= ENOUGH && !moments.isEmpty();
  }

  /** What to tell a person while there is nothing to suggest. */
  public String notYet() {
    return posts < ENOUGH
        ? "Not enough yet: %d of at least %d posts of this account were measured half a day after they went out."
            .formatted(posts, ENOUGH)
        : "Not enough yet: no hour of the week stands out above this account's usual post.";
  }
}
