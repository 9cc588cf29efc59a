package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.List;
import org.anabranch.compute.estate.Contract;
import org.jspecify.annotations.Nullable;

/**
 * A contract in one month of a programme: in force for sure, or where one of {@code signed} is 1.
 *
 * @param choice null when it is signed already
 * @param signed columns of {@link Signings}; empty when it is signed already
 */
record Deal(Contract contract, @Nullable Choice choice, List<Integer> signed) {
  boolean sure() {
    return choice == null;
  }

  /** Whether it only lets what has been paid be used. */
  boolean onlyUsesUp(YearMonth month) {
    YearMonth until = contract.until();
    return sure() && until != null && month.isAfter(until);
  }
}
