package org.anabranch.compute.estate;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a commitment burns down: what is promised, what has been spent, and what pace is needed and
 * possible from here on. All money in million US dollars.
 *
 * @param promised the value times the minimum take: what is paid whether used or not
 * @param spent by {@code asOf}; null where nobody has said
 * @param monthsLeft from the month after {@code asOf}, or from the start, to the end, roll-over
 *     included
 * @param paceNeeded per month, to spend all of it
 * @param deliverable what the delivered capacity could cost from here to the end, busy all the
 *     time, at the prices that hold where one is most favoured; infinite where nobody has said what
 *     is delivered
 */
public record Commitment(
    String contract,
    double promised,
    @Nullable Double spent,
    @Nullable LocalDate asOf,
    long monthsLeft,
    double paceNeeded,
    double deliverable) {

  /** Of a take-or-pay contract; empty for any other. */
  public static Optional<Commitment> of(Estate estate, Contract c) {
    Figure value = c.valueUsdBillion();
    YearMonth until = c.until();
    if (c.kind() != Contract.Kind.TAKE_OR_PAY || value == null || until == null) {
      return Optional.empty();
    }
    double take = c.minimumTake() == null ? 1 : c.minimumTake().value();
    double promised = value.value() * 1000 * take;
    BurnDown burn = c.burnDown();
    LocalDate asOf = burn == null ? null : burn.asOf();
    Double spent =
        burn == null || burn.spentUsdBillion() == null
            ? null
            : burn.spentUsdBillion().value() * 1000;
    YearMonth next = asOf == null ? c.from() : YearMonth.from(asOf).plusMonths(1);
    YearMonth last =
        burn == null || burn.rollOverMonths() == null
            ? until
            : until.plusMonths(burn.rollOverMonths());
    long months = Math.max(0, ChronoUnit.MONTHS.between(next, last) + 1);
    double left = Math.max(0, promised - (spent == null ? 0 : spent));
    return Optional.of(
        new Commitment(
            c.id(),
            promised,
            spent,
            asOf,
            months,
            months == 0 ? left : left / months,
            deliverable(estate, c, next, until)));
  }

  private static double deliverable(Estate estate, Contract c, YearMonth from, YearMonth until) {
    double usdMillion = 0;
    List<Contract> binding = estate.binding();
    for (YearMonth m = from; !m.isAfter(until); m = m.plusMonths(1)) {
      double most = c.ceilingUsdPerHour(m, binding);
      usdMillion += c.usdMillionPerMonth(Delivered.accelerators(estate, c, m), most);
    }
    return usdMillion;
  }

  /** What is still to be spent. */
  public double left() {
    return Math.max(0, promised - (spent == null ? 0 : spent));
  }

  /** Whether all that is left can be spent on what will be delivered. */
  public boolean canBeBurnt() {
    return deliverable >= left() * (1 - 1e-9);
  }

  /** The share spent; 0 where nobody has said. */
  public double shareSpent() {
    return spent == null || promised == 0 ? 0 : Math.min(1, spent / promised);
  }
}
