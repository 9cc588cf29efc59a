package org.anabranch.compute.plan;

import java.util.Map;

/**
 * What the loss of one partner or chip vendor for the whole horizon would do, everything else
 * planned anew around it. Share caps, being the buyer's own choice, are set aside then.
 *
 * @param moreUnmet by class of demand: H100-equivalent-months unmet beyond what is unmet anyway
 * @param wanted by class of demand: H100-equivalent-months wanted in all
 * @param moreCashUsdMillion what is paid more; negative when the lost contracts cost more than what
 *     replaces them
 * @param priceUsdMillion cash and penalty together: what the loss costs
 * @param survives whether nothing noticeable is unmet beyond what was unmet anyway
 */
public record Loss(
    Kind kind,
    String id,
    String name,
    Map<String, Double> moreUnmet,
    Map<String, Double> wanted,
    double moreCashUsdMillion,
    double priceUsdMillion,
    boolean survives,
    Dispatch without) {

  /** What can be lost. */
  public enum Kind {
    PARTNER,
    CHIP_VENDOR
  }

  /** The share of a class's demand that may go unmet before the loss counts as noticed. */
  static final double NOTICEABLE = 0.001;

  public Loss {
    moreUnmet = Map.copyOf(moreUnmet);
    wanted = Map.copyOf(wanted);
  }

  /** H100-equivalent-months. */
  public double moreUnmetInAll() {
    return moreUnmet.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
