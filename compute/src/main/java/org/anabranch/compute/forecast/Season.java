package org.anabranch.compute.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that comes round: a day, a week, a year.
 *
 * @param period in steps
 */
record Season(String name, int period) {
  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final long MONTH = Duration.ofDays(28).toSeconds();

  /** Those that steps of this length can show, shortest first; none longer than the history. */
  static List<Season> of(Duration step, int length) {
    List<Season> seasons = new ArrayList<>();
    long seconds = step.toSeconds();
    if (seconds >= MONTH) {
      add(seasons, "year", 12, length);
    } else if (seconds < DAY) {
      add(seasons, "day", DAY / Math.max(1, seconds), length);
      add(seasons, "week", 7 * DAY / Math.max(1, seconds), length);
    } else {
      add(seasons, "week", 7 * DAY / seconds, length);
    }
    return seasons;
  }

  private static void add(List<Season> seasons, String name, long period, int length) {
    if (period > 1 && period < length) {
      seasons.add(new Season(name, (int) period));
    }
  }
}
