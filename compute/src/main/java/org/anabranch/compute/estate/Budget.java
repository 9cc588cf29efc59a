package org.anabranch.compute.estate;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * The most that may be paid under all contracts together. Fees on signing are not counted. Set
 * aside, like share caps, where a plan asks what a loss or a delay would do.
 *
 * @param from the first month it counts; the horizon's when absent
 * @param until the last; the horizon's when absent
 * @param usdMillion for all these months together
 */
public record Budget(@Nullable YearMonth from, @Nullable YearMonth until, Figure usdMillion) {
  public Budget {
    Required.present(usdMillion, "usd_million");
    if (from != null && until != null && until.isBefore(from)) {
      throw new IllegalArgumentException(
          "the budget ends %s, before it begins %s.".formatted(until, from));
    }
  }

  /** Whether what is paid in {@code month} counts. */
  public boolean covers(YearMonth month) {
    return (from == null || !month.isBefore(from)) && (until == null || !month.isAfter(until));
  }
}
