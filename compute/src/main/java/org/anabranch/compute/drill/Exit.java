package org.anabranch.compute.drill;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;

/**
 * Whom to leave, and when.
 *
 * @param id of the partner or chip vendor
 * @param from the first month without
 * @param decided the day of the decision: notice cannot be given before
 */
public record Exit(Kind kind, String id, YearMonth from, LocalDate decided) {
  /** Whom one can leave on paper. */
  public enum Kind {
    PARTNER,
    CHIP_VENDOR;

    /** {@code chip vendor}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
