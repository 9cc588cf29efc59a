package org.anabranch.compute.simulate;

/**
 * The least that a scenario could have cost anybody who knew all of it beforehand. No policy can do
 * better, since work is as divisible here as it can be.
 */
public final class Clairvoyant {
  private Clairvoyant() {}

  /** US dollars, reservations and floors included. Takes up to a minute for two weeks. */
  public static double usd(Scenario scenario) {
    try (Hindsight hindsight = new Hindsight(scenario)) {
      return hindsight.usd();
    }
  }
}
