package org.anabranch.compute.plan;

import java.util.List;

/**
 * What is signed in the face of deliveries that may slip. Signing comes first and holds whatever
 * happens; where work then runs is decided when it is known how late deliveries are. So what is
 * signed is what costs least in the mean over the scenarios, the worst one weighing as much more as
 * was asked for, and never costs more than the plan for deliveries on time would: neither in the
 * mean nor in the worst.
 *
 * @param scenarios on time first, worst last; their chances add up to 1
 * @param worstWeight what the cost of the worst weighs beside the mean
 * @param unhedged what would be signed if everything were sure to come on time
 * @param expectedUsdMillion the mean cost over the scenarios: cash, penalties and fees less credits
 * @param unhedgedExpectedUsdMillion the same for {@code unhedged}
 */
public record Hedge(
    List<Scenario> scenarios,
    double worstWeight,
    List<Decision> unhedged,
    double expectedUsdMillion,
    double unhedgedExpectedUsdMillion) {
  /**
   * One way deliveries may come.
   *
   * @param how in words
   * @param chance from 0 to 1
   * @param usdMillion what all costs then
   * @param unhedgedUsdMillion the same for what would be signed if all were sure
   */
  public record Scenario(String how, double chance, double usdMillion, double unhedgedUsdMillion) {}

  public Hedge {
    scenarios = List.copyOf(scenarios);
    unhedged = List.copyOf(unhedged);
  }

  /** The scenario in which everything is as late as it can be. */
  public Scenario worst() {
    return scenarios.getLast();
  }

  /** What it costs more while everything comes on time, in million US dollars. */
  public double costsOnTimeUsdMillion() {
    Scenario onTime = scenarios.getFirst();
    return onTime.usdMillion() - onTime.unhedgedUsdMillion();
  }

  /** What it saves in the mean over the scenarios, in million US dollars. */
  public double savesInTheMeanUsdMillion() {
    return unhedgedExpectedUsdMillion - expectedUsdMillion;
  }

  /** What it saves in the worst scenario, in million US dollars. */
  public double savesAtWorstUsdMillion() {
    return worst().unhedgedUsdMillion() - worst().usdMillion();
  }

  /** Whether something else is signed than if everything were sure to come on time. */
  public boolean differs(List<Decision> decisions) {
    return !unhedged.equals(decisions);
  }
}
