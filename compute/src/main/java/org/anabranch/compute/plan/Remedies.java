package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Delivered;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Remedy;
import org.anabranch.compute.estate.Remedy.Terminates;
import org.anabranch.compute.estate.Slips;
import org.anabranch.compute.estate.Tranche;

/**
 * What late deliveries give the buyer, as the contracts say: credits for each month beyond the
 * grace, and the right to end the tranche or the contract from some month on.
 */
final class Remedies {
  private final Estate estate;
  private final ToIntFunction<Tranche> monthsLate;

  /**
   * @param estate with deliveries on time
   * @param monthsLate how late each is
   */
  Remedies(Estate estate, ToIntFunction<Tranche> monthsLate) {
    this.estate = estate;
    this.monthsLate = monthsLate;
  }

  /**
   * Something that may be ended.
   *
   * @param name what, and from when, for people
   */
  record Right(String name, Contract contract, Tranche tranche, Terminates ends, YearMonth from) {}

  /** Every right that this lateness gives within the horizon, in the order of the estate. */
  List<Right> rights() {
    List<Right> rights = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      for (Tranche t : c.tranches()) {
        Remedy remedy = t.remedy();
        Integer after = remedy == null ? null : remedy.terminationAfterMonths();
        Terminates ends = remedy == null ? null : remedy.terminates();
        if (estate.binds(c)
            && after != null
            && ends != null
            && monthsLate.applyAsInt(t) >= after
            && monthsLate.applyAsInt(t) > 0) {
          YearMonth from = t.due().plusMonths(after);
          if (!from.isAfter(estate.horizon().until())) {
            rights.add(new Right(name(c, t, ends, from), c, t, ends, from));
          }
        }
      }
    }
    return rights;
  }

  private static String name(Contract c, Tranche t, Terminates ends, YearMonth from) {
    return switch (ends) {
      case TRANCHE -> "the part of %s due at %s in %s".formatted(c.id(), t.site(), t.due());
      case CONTRACT -> "%s from %s on".formatted(c.id(), from);
    };
  }

  /** The estate with its deliveries late, after these rights were used. */
  Estate after(List<Right> used) {
    Estate ended = estate;
    for (Right right : used) {
      if (right.ends() == Terminates.CONTRACT) {
        ended = ended.withContracts(cut(ended.contracts(), right));
      }
    }
    List<Tranche> gone =
        used.stream().filter(r -> r.ends() == Terminates.TRANCHE).map(Right::tranche).toList();
    return Slips.late(Slips.without(ended, gone), monthsLate);
  }

  private static List<Contract> cut(List<Contract> contracts, Right right) {
    List<Contract> left = new ArrayList<>();
    for (Contract c : contracts) {
      if (!c.id().equals(right.contract().id())) {
        left.add(c);
      } else if (right.from().isAfter(c.from())) {
        left.add(until(c, right.from().minusMonths(1)));
      }
    }
    return left;
  }

  /** The same contract ended early: what it is paid at least each month stays as it was. */
  static Contract until(Contract c, YearMonth last) {
    YearMonth until = c.until();
    if (until != null && !last.isBefore(until)) {
      return c;
    }
    if (c.valueUsdBillion() == null || until == null || c.valueUsdBillion().value() == 0) {
      return c.endingEarly(last, c.valueUsdBillion());
    }
    double pace = Terms.minimumUsdMillionPerMonth(c) / 1000;
    double share = c.minimumTake() == null ? 1 : c.minimumTake().value();
    YearMonth from = c.from();
    double spent = 0;
    BurnDown burn = c.burnDown();
    if (burn != null && burn.asOf() != null && burn.spentUsdBillion() != null) {
      spent = burn.spentUsdBillion().value();
      YearMonth asOf = YearMonth.from(burn.asOf());
      from = asOf.isAfter(from) ? asOf : from;
    }
    long months = Math.max(1, ChronoUnit.MONTHS.between(from, last) + 1);
    double value = share == 0 ? 0 : (pace * months + spent) / share;
    return c.endingEarly(last, c.valueUsdBillion().times(value / c.valueUsdBillion().value()));
  }

  /**
   * Credits within the horizon, in million US dollars: of the price of what is missing each month,
   * the share that the remedy says. Never more than the prices of what is missing; what a
   * most-favoured price holds down is owed at that price.
   *
   * @param late the estate with deliveries late, and what {@code used} ends ended
   */
  double creditsUsdMillion(Estate late, List<Right> used) {
    double credits = 0;
    List<Contract> binding = late.binding();
    for (Contract c : binding) {
      for (YearMonth m : estate.horizon().months()) {
        double share = share(c, m, used);
        if (share > 0 && c.inForce(m)) {
          double there = Delivered.accelerators(late, c, m);
          double due = Delivered.accelerators(estate, c, m);
          double most = c.ceilingUsdPerHour(m, binding);
          double missing = c.usdMillionPerMonth(due, most) - c.usdMillionPerMonth(there, most);
          credits += share * Math.max(0, missing);
        }
      }
    }
    return credits;
  }

  /** Nothing is owed for what was ended from then on. */
  private double share(Contract c, YearMonth month, List<Right> used) {
    double share = 0;
    for (Tranche t : c.tranches()) {
      Remedy remedy = t.remedy();
      if (remedy != null && remedy.creditSharePerMonth() != null) {
        YearMonth first = t.due().plusMonths(remedy.graceMonths());
        boolean still = month.isBefore(t.due().plusMonths(monthsLate.applyAsInt(t)));
        boolean ended =
            used.stream().anyMatch(r -> r.tranche().equals(t) && !month.isBefore(r.from()));
        if (!month.isBefore(first) && still && !ended) {
          share = Math.max(share, remedy.creditSharePerMonth().value());
        }
      }
    }
    return share;
  }
}
