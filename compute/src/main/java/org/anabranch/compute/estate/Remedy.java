package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;

/**
 * What a late delivery gives the buyer.
 *
 * @param graceMonths how late it may be before anything follows
 * @param creditSharePerMonth the share of the late part's monthly price credited for each month
 *     after the grace
 * @param terminationAfterMonths how late it must be before the buyer may end something; never when
 *     absent
 * @param terminates what may then be ended; the tranche when absent
 */
public record Remedy(
    int graceMonths,
    @Nullable Figure creditSharePerMonth,
    @Nullable Integer terminationAfterMonths,
    @Nullable Terminates terminates) {

  /** What may be ended. */
  public enum Terminates {
    TRANCHE,
    CONTRACT
  }

  public Remedy {
    Required.between(graceMonths, 0, 60, "grace_months");
    Required.share(creditSharePerMonth, "credit_share_per_month");
    terminates = terminates == null ? Terminates.TRANCHE : terminates;
    if (terminationAfterMonths != null) {
      Required.between(terminationAfterMonths, graceMonths, 120, "termination_after_months");
    }
  }
}
