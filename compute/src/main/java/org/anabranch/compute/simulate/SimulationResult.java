package org.anabranch.compute.simulate;

import java.util.List;

/**
 * What came of a policy in a scenario. Simulated, and to be called so wherever it is shown.
 *
 * @param fixedUsd due whatever is decided: reservations, and the floors of commitments
 * @param variableUsd paid beyond that
 * @param penaltyUsd what the estate says undone work costs
 * @param attempts pieces of work sent to a site; {@code refused} of them found it full or down
 * @param seconds mean until an answer began, weighted by work
 * @param kinds in the order of the scenario
 */
public record SimulationResult(
    String policy,
    long seed,
    double fixedUsd,
    double variableUsd,
    double penaltyUsd,
    long attempts,
    long refused,
    double seconds,
    List<Kind> kinds) {
  /**
   * @param offered H100-hours
   * @param undone H100-hours
   * @param waited mean hours that a unit of it waited
   */
  public record Kind(String id, double offered, double undone, double waited) {}

  public SimulationResult {
    kinds = List.copyOf(kinds);
  }

  /** Cash and penalty together: what is to be small. */
  public double totalUsd() {
    return fixedUsd + variableUsd + penaltyUsd;
  }

  /** The part of it that any decision changed. */
  public double decidedUsd() {
    return variableUsd + penaltyUsd;
  }
}
