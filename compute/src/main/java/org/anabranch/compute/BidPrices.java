package org.anabranch.compute;

import java.math.BigDecimal;

/**
 * What one more accelerator-hour at a site is worth to the plan: the dual price of its binding
 * limits. Never blocks.
 */
@FunctionalInterface
public interface BidPrices {
  /** When there is no plan: nothing is scarce. */
  BidPrices NONE = site -> BigDecimal.ZERO;

  /** In US dollars per accelerator-hour, at least zero; zero for a site the plan does not know. */
  BigDecimal usdPerAcceleratorHour(String site);
}
