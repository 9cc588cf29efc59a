package org.anabranch.compute.plan;

import java.util.List;

/**
 * What it costs to be hurt as little as the offers allow by the loss of any one partner or chip
 * vendor, whoever it is. The plan without it takes what is cheapest while nobody is lost; the plan
 * with it signs what keeps every single loss as small as it can be, and is the cheapest of those.
 *
 * @param decisions what is signed then
 * @param base what happens while nobody is lost
 * @param losses what each loss does then; {@link Loss#priceUsdMillion} is against this base
 * @param extraUsdMillion what it costs more while nobody is lost, fees included: the premium
 * @param unmetPenaltyOff the worst penalty of any loss without it, in million US dollars
 * @param unmetPenaltyOn and with it
 */
public record Independence(
    List<Decision> decisions,
    Dispatch base,
    List<Loss> losses,
    double extraUsdMillion,
    double unmetPenaltyOff,
    double unmetPenaltyOn) {
  public Independence {
    decisions = List.copyOf(decisions);
    losses = List.copyOf(losses);
  }

  /** Whether it signs anything that the plan without it does not. */
  public boolean differs(List<Decision> without) {
    return !decisions.equals(without);
  }
}
