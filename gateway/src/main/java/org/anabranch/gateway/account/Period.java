package org.anabranch.gateway.account;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** How long a budget lasts before it starts anew, in UTC; weeks begin on Monday. */
public enum Period {
  MINUTE,
  HOUR,
  DAY,
  WEEK,
  MONTH,
  TOTAL;

  private static final long MINUTE_MILLIS = 60_000;
  private static final long HOUR_MILLIS = 3_600_000;

  /** When the period that holds this moment began, in epoch milliseconds. */
  public long start(long millis) {
    return switch (this) {
      case MINUTE -> millis - Math.floorMod(millis, MINUTE_MILLIS);
      case HOUR -> millis - Math.floorMod(millis, HOUR_MILLIS);
      case DAY, WEEK, MONTH -> midnight(firstDay(millis));
      case TOTAL -> Long.MIN_VALUE;
    };
  }

  /** When it ends and the next begins; {@link Long#MAX_VALUE} for a total. */
  public long end(long millis) {
    return switch (this) {
      case MINUTE -> start(millis) + MINUTE_MILLIS;
      case HOUR -> start(millis) + HOUR_MILLIS;
      case DAY -> midnight(firstDay(millis).plusDays(1));
      case WEEK -> midnight(firstDay(millis).plusWeeks(1));
      case MONTH -> midnight(firstDay(millis).plusMonths(1));
      case TOTAL -> Long.MAX_VALUE;
    };
  }

  /** Whether it is made of whole days, so that sums by day tell what was spent in it. */
  public boolean isOfDays() {
    return this != MINUTE && this != HOUR;
  }

  private LocalDate firstDay(long millis) {
    LocalDate day = Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate();
    return switch (this) {
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case MINUTE, HOUR, DAY, TOTAL -> day;
    };
  }

  private static long midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
