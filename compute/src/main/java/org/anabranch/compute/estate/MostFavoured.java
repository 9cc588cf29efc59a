package org.anabranch.compute.estate;

import java.util.List;

/**
 * The buyer never pays more per accelerator-hour than the partner's best price, for what stands
 * unused neither.
 *
 * @param against contracts whose lowest price for the same chip is the ceiling here while they are
 *     in force, and what makes them longer; all other contracts with the same partner when empty
 */
public record MostFavoured(List<String> against) {
  public MostFavoured {
    against = Required.list(against, "against");
  }
}
