package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plan when deliveries slip, everything signed as before.
 *
 * @param how how far
 * @param moreUnmet H100-equivalent-months unmet beyond what is unmet anyway
 * @param moreCostUsdMillion cash and penalty
 * @param metForGood the month from which supply meets demand for good; null when it does not
 */
public record Late(
    How how,
    double moreUnmet,
    double moreCostUsdMillion,
    @Nullable YearMonth metForGood,
    Dispatch dispatch) {

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
