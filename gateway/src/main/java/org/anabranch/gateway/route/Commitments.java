package org.anabranch.gateway.route;

import org.anabranch.gateway.config.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * The question the router asks of whoever keeps the contracts: what was promised for a deployment,
 * and how much of it is used. Answered from memory; never blocks.
 */
@FunctionalInterface
public interface Commitments {
  /** When nothing was promised to anybody. */
  Commitments NONE = deployment -> null;

  /** Null when nothing is promised for that deployment now. */
  @Nullable State of(Deployment deployment);

  /**
   * @param name of the commitment
   * @param usedUsd what was used of it since its period began
   * @param paceUsd what had to be used by now for all of it to be used at the period's end
   * @param overage what a dollar's worth costs beyond the pace
   */
  record State(String name, double usedUsd, double paceUsd, double overage) {
    /** What one more dollar's worth costs: nothing while it is paid for anyhow. */
    public double marginal() {
      return usedUsd < paceUsd ? 0 : overage;
    }
  }
}
