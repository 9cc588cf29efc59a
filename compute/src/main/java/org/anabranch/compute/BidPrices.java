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

  /**
   * How far apart requests are to see the price of one site, in US dollars per accelerator-hour:
   * each adds an exponentially distributed extra with this mean, so that what costs about the same
   * shares the work. Zero where all see the same.
   */
  default double spreadUsdPerAcceleratorHour() {
    return 0;
  }

  /**
   * What a piece of work is charged beside that, so that work is shared out as planned: less than
   * zero where the plan puts this piece, in US dollars per accelerator-hour.
   *
   * @param kind the name by which it was asked for
   * @param lane the deployment
   * @param place what the piece has drawn, from 0 to 1; each kind's are evenly spread
   */
  default double steeringUsdPerAcceleratorHour(String kind, String lane, double place) {
    return 0;
  }
}
