package org.anabranch.compute.estate;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Hours in which a site may not draw all its power, each day of some months of every year.
 *
 * @param fromMonth first month, 1 to 12
 * @param untilMonth last month, 1 to 12; before {@code fromMonth} when it runs over the new year
 * @param fromHour first hour of the day, 0 to 23, local time of the site; 0 when absent
 * @param untilHour the hour at which it ends, 1 to 24; 24 when absent
 * @param share the share of the site's megawatts that is given up
 * @param mw the megawatts that are given up; one of the two is given
 */
public record Curtailment(
    int fromMonth,
    int untilMonth,
    @Nullable Integer fromHour,
    @Nullable Integer untilHour,
    @Nullable Figure share,
    @Nullable Figure mw) {
  public Curtailment {
    Required.between(fromMonth, 1, 12, "from_month");
    Required.between(untilMonth, 1, 12, "until_month");
    fromHour = fromHour == null ? 0 : fromHour;
    untilHour = untilHour == null ? 24 : untilHour;
    Required.between(fromHour, 0, 23, "from_hour");
    Required.between(untilHour, 1, 24, "until_hour");
    Required.share(share, "share");
    if ((share == null) == (mw == null)) {
      throw new IllegalArgumentException(
          "a curtailment gives up either a share or mw: write one of them.");
    }
    if (fromHour >= untilHour) {
      throw new IllegalArgumentException(
          "a curtailment from hour %d until hour %d is none; write two when it runs over midnight."
              .formatted(fromHour, untilHour));
    }
  }

  /** Whether it holds in {@code month}. */
  public boolean holdsIn(YearMonth month) {
    int m = month.getMonthValue();
    return fromMonth <= untilMonth
        ? m >= fromMonth && m <= untilMonth
        : m >= fromMonth || m <= untilMonth;
  }

  /** The share of each day's hours in which it holds. */
  public double shareOfDay() {
    return (hours(untilHour, 24) - hours(fromHour, 0)) / 24.0;
  }

  /** Whether it holds in the hour that begins at {@code hour}. */
  public boolean holdsAt(int hour) {
    return hour >= hours(fromHour, 0) && hour < hours(untilHour, 24);
  }

  /** What is given up of {@code megawatts}, never more than there is. */
  public double givenUpMw(double megawatts) {
    if (mw != null) {
      return Math.min(megawatts, mw.value());
    }
    return share == null ? 0 : megawatts * share.value();
  }

  private static int hours(@Nullable Integer hour, int otherwise) {
    return hour == null ? otherwise : hour;
  }
}
