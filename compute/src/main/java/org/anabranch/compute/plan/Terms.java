package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Figure;
import org.jspecify.annotations.Nullable;

/** What a contract's words come to in money. */
final class Terms {
  private Terms() {}

  /**
   * The monthly pace of what is paid whether used or not: what is still to spend, spread evenly.
   */
  static double minimumUsdMillionPerMonth(Contract contract) {
    if (contract.valueUsdBillion() == null || contract.until() == null) {
      return 0;
    }
    double share = contract.minimumTake() == null ? 1 : contract.minimumTake().value();
    double due = share * contract.valueUsdBillion().value();
    YearMonth from = contract.from();
    BurnDown burnDown = contract.burnDown();
    if (burnDown != null && burnDown.asOf() != null && burnDown.spentUsdBillion() != null) {
      due = Math.max(0, due - burnDown.spentUsdBillion().value());
      YearMonth asOf = YearMonth.from(burnDown.asOf());
      from = asOf.isAfter(from) ? asOf : from;
    }
    long months = Math.max(1, ChronoUnit.MONTHS.between(from, contract.until()) + 1);
    return due * 1000 / months;
  }

  /** The months after the end in which what was paid and not used can still be used. */
  static int rollOverMonths(Contract contract) {
    BurnDown burnDown = contract.burnDown();
    return burnDown == null || burnDown.rollOverMonths() == null ? 0 : burnDown.rollOverMonths();
  }

  /** The share of the time in which what is paid for is there. */
  static double availability(Contract contract) {
    return contract.availability() == null ? 1 : contract.availability().value();
  }

  static double limit(@Nullable Figure accelerators) {
    return accelerators == null ? Double.POSITIVE_INFINITY : accelerators.value();
  }
}
