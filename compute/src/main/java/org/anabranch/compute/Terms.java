package org.anabranch.compute;

import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a contract's words come to in money. */
final class Terms {
  private Terms() {}

  /** The monthly pace of what is paid whether used or not. */
  static double minimumUsdMillionPerMonth(Contract contract) {
    if (contract.valueUsdBillion() == null || contract.until() == null) {
      return 0;
    }
    long months = ChronoUnit.MONTHS.between(contract.from(), contract.until()) + 1;
    double share = contract.minimumTake() == null ? 1 : contract.minimumTake().value();
    return share * contract.valueUsdBillion().value() * 1000 / months;
  }

  /** What so many accelerators busy all month cost, as far as the tiers reach. */
  static double usdMillion(Contract contract, double accelerators) {
    double left = accelerators;
    double usd = 0;
    for (Contract.Tier tier : contract.prices()) {
      double here = Math.min(left, limit(tier.accelerators()));
      usd += here > 0 ? here * tier.usdPerAcceleratorHour().value() * Capacity.HOURS_PER_MONTH : 0;
      left -= here;
    }
    return usd / 1e6;
  }

  static double limit(@Nullable Figure accelerators) {
    return accelerators == null ? Double.POSITIVE_INFINITY : accelerators.value();
  }
}
