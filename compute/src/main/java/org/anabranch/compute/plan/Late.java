package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plan when deliveries slip, everything signed as before, with the remedies that the contracts
 * give: credits, and ends of what is so late that it may be ended, wherever that is cheaper.
 *
 * @param how how far
 * @param moreUnmet H100-equivalent-months unmet beyond what is unmet anyway
 * @param moreCostUsdMillion cash and penalty, less credits
 * @param creditsUsdMillion what partners owe for lateness within the horizon
 * @param ended what the buyer ends because it is late, in words
 * @param metForGood the month from which supply meets demand for good; null when it does not
 */
public record Late(
    How how,
    double moreUnmet,
    double moreCostUsdMillion,
    double creditsUsdMillion,
    List<String> ended,
    @Nullable YearMonth metForGood,
    Dispatch dispatch) {

  public Late {
    ended = List.copyOf(ended);
  }

  /** How far deliveries slip. */
  public enum How {
    /** Each by its mean. */
    EXPECTED,
    /** Each as far as its distribution goes. */
    WORST
  }

  /** {@link #metForGood}. */
  public Optional<YearMonth> metForGoodIn() {
    return Optional.ofNullable(metForGood);
  }
}
