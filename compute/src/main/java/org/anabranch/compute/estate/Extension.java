package org.anabranch.compute.estate;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The right to let a contract run on after its end.
 *
 * @param months how much longer
 * @param decideBy the last day to say so; none when absent
 * @param feeUsdMillion due when it is extended
 * @param priceFactor what the prices are multiplied by from then on; 1 when absent
 */
public record Extension(
    int months,
    @Nullable LocalDate decideBy,
    @Nullable Figure feeUsdMillion,
    @Nullable Figure priceFactor) {
  /** Stands after the id of a contract that is made longer. */
  public static final String LONGER = "+longer";

  public Extension {
    Required.between(months, 1, 360, "months");
    Required.positive(priceFactor, "price_factor");
  }
}
