package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.MostFavoured;
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

  /** The lowest price of an accelerator-hour under the contract. */
  static double usdPerHour(Contract contract) {
    return contract.prices().stream()
        .mapToDouble(t -> t.usdPerAcceleratorHour().value())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * Whether {@code contract} may cost no more than {@code other} while that is in force. A contract
   * that is named is named with what makes it longer.
   */
  static boolean favours(Contract contract, Contract other) {
    MostFavoured favoured = contract.clauses().mostFavoured();
    return favoured != null
        && !other.id().equals(contract.id())
        && (favoured.against().isEmpty()
            ? other.partner().equals(contract.partner())
            : favoured.against().stream()
                .anyMatch(id -> other.id().equals(id) || other.id().equals(id + Choice.LONGER)))
        && sameChips(contract, other);
  }

  private static boolean sameChips(Contract a, Contract b) {
    return a.chips().isEmpty()
        || b.chips().isEmpty()
        || a.chips().stream().anyMatch(b.chips()::contains);
  }

  /**
   * What so many accelerators busy all month cost, as far as the tiers reach.
   *
   * @param ceilingUsdPerHour more than this no tier costs
   */
  static double usdMillion(Contract contract, double accelerators, double ceilingUsdPerHour) {
    double left = accelerators;
    double usd = 0;
    for (Contract.Tier tier : contract.prices()) {
      double here = Math.min(left, limit(tier.accelerators()));
      double price = Math.min(ceilingUsdPerHour, tier.usdPerAcceleratorHour().value());
      usd += here > 0 ? here * price * Capacity.HOURS_PER_MONTH : 0;
      left -= here;
    }
    return usd / 1e6;
  }

  static double limit(@Nullable Figure accelerators) {
    return accelerators == null ? Double.POSITIVE_INFINITY : accelerators.value();
  }
}
