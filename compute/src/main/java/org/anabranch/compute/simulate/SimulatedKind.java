package org.anabranch.compute.simulate;

import java.util.List;

/**
 * A kind of work through the simulated time.
 *
 * @param unmetUsdPerUnit what it costs to leave an H100-hour of it undone
 * @param waitHours how long it may wait; 0 for work that cannot
 * @param load H100-equivalents asked for, by step
 */
public record SimulatedKind(
    String id, double unmetUsdPerUnit, double waitHours, List<Double> load) {
  public SimulatedKind {
    load = List.copyOf(load);
  }

  boolean mayWait() {
    return waitHours > 0;
  }
}
