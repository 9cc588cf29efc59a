package org.anabranch.compute.estate;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How far a commitment has been spent, and what becomes of the rest.
 *
 * @param asOf the day of the figure
 * @param spentUsdBillion spent by then, of the contract's value
 * @param unspent what becomes of what is left at the end; lost when absent
 * @param rollOverMonths for how many months after the end the rest can still be spent
 */
public record BurnDown(
    @Nullable LocalDate asOf,
    @Nullable Figure spentUsdBillion,
    @Nullable Unspent unspent,
    @Nullable Integer rollOverMonths) {

  /** What becomes of what is not spent by the end. */
  public enum Unspent {
    /** Paid and gone. */
    LOST,
    /** Can still be spent for some months. */
    ROLLS_OVER
  }

  public BurnDown {
    unspent = unspent == null ? Unspent.LOST : unspent;
    if ((asOf == null) != (spentUsdBillion == null)) {
      throw new IllegalArgumentException(
          "burn_down needs as_of and spent_usd_billion together: a balance has a day.");
    }
    if ((unspent == Unspent.ROLLS_OVER) != (rollOverMonths != null)) {
      throw new IllegalArgumentException(
          "burn_down needs roll_over_months when what is unspent rolls_over, and only then.");
    }
    if (rollOverMonths != null) {
      Required.between(rollOverMonths, 1, 120, "roll_over_months");
    }
  }
}
