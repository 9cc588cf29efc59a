package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;

/**
 * What it costs to end a contract before its end. Both parts are due where both are given.
 *
 * @param usdMillion a sum
 * @param shareOfRemaining a share of what is still to be paid
 */
public record ExitFee(@Nullable Figure usdMillion, @Nullable Figure shareOfRemaining) {
  public ExitFee {
    Required.share(shareOfRemaining, "share_of_remaining");
    if (usdMillion == null && shareOfRemaining == null) {
      throw new IllegalArgumentException("exit_fee needs usd_million or share_of_remaining.");
    }
  }

  /** The fee where so much is still to be paid, in million US dollars. */
  public double usdMillion(double remainingUsdMillion) {
    return (usdMillion == null ? 0 : usdMillion.value())
        + (shareOfRemaining == null ? 0 : shareOfRemaining.value() * remainingUsdMillion);
  }
}
