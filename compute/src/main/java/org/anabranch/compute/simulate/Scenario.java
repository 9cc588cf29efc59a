package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that happens, laid down beforehand: the same for every policy, so that they can be compared.
 *
 * @param seed that the misfortunes were drawn by
 * @param misfortunes what was drawn, in words
 */
public record Scenario(
    String name,
    long seed,
    Instant start,
    Duration step,
    int steps,
    List<SimulatedSite> sites,
    List<SimulatedLane> lanes,
    List<SimulatedKind> kinds,
    List<Obligation> obligations,
    List<String> misfortunes) {
  public Scenario {
    sites = List.copyOf(sites);
    lanes = List.copyOf(lanes);
    kinds = List.copyOf(kinds);
    obligations = List.copyOf(obligations);
    misfortunes = List.copyOf(misfortunes);
  }

  double hoursPerStep() {
    return step.toMillis() / 3_600_000.0;
  }

  int day(int step) {
    return (int) (this.step.multipliedBy(step).toHours() / 24);
  }

  /** Whole and begun days. */
  public int days() {
    return day(steps - 1) + 1;
  }
}
