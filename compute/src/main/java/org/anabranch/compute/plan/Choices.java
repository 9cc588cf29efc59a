package org.anabranch.compute.plan;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Extension;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.FirstRight;
import org.anabranch.compute.estate.Option;
import org.jspecify.annotations.Nullable;

/**
 * What an estate leaves to decide. Nothing can be signed before the first month of the horizon, nor
 * before whoever holds a first right has had time to answer; the plan takes it that they pass,
 * until they have answered: what they let go may be signed at once, what they took not at all.
 */
final class Choices {
  private Choices() {}

  static List<Choice> of(Estate estate) {
    List<Choice> choices = new ArrayList<>();
    for (Contract contract : estate.contracts()) {
      Option option = contract.option();
      if (contract.status() == Contract.Status.OPTION && option != null) {
        choices.add(signing(estate, contract, option));
      }
      Extension extension = contract.extension();
      YearMonth until = contract.until();
      if (extension != null && until != null && estate.binds(contract)) {
        choices.add(extending(estate, contract, extension, until));
      }
    }
    return choices;
  }

  private static Choice signing(Estate estate, Contract contract, Option option) {
    List<String> askFirst = new ArrayList<>();
    int days = 0;
    for (Contract other : estate.contracts()) {
      for (FirstRight right : other.clauses().firstRights()) {
        if (estate.binds(other)
            && !option.clearedBy().contains(other.id())
            && !other.partner().equals(contract.partner())
            && right.binds(contract.valueUsdBillion())
            && holds(right, other, estate.horizon().from())) {
          askFirst.add(other.partner());
          days = Math.max(days, right.responseDays());
        }
      }
    }
    YearMonth signed = estate.horizon().from().plusMonths((days + 29) / 30);
    YearMonth first = later(signed.plusMonths(option.leadMonths()), contract.from());
    if (option.earliestStart() != null) {
      first = later(first, option.earliestStart());
    }
    return new Choice(
        contract.id(),
        Choice.Kind.SIGN,
        contract.signed(first),
        option.takenBy() != null
            ? List.of()
            : starts(estate, first, option.latestStart(), option.leadMonths(), option.decideBy()),
        option.termMonths(),
        option.leadMonths(),
        option.decideBy(),
        value(option.signFeeUsdMillion()),
        askFirst.stream().distinct().toList(),
        days);
  }

  private static boolean holds(FirstRight right, Contract of, YearMonth when) {
    YearMonth from = right.from() == null ? of.from() : right.from();
    YearMonth until = right.until() == null ? of.until() : right.until();
    return !when.isBefore(from) && (until == null || !when.isAfter(until));
  }

  private static List<YearMonth> starts(
      Estate estate,
      YearMonth first,
      @Nullable YearMonth latest,
      int leadMonths,
      @Nullable LocalDate decideBy) {
    YearMonth last = estate.horizon().until();
    if (latest != null && latest.isBefore(last)) {
      last = latest;
    }
    if (decideBy != null && YearMonth.from(decideBy).plusMonths(leadMonths).isBefore(last)) {
      last = YearMonth.from(decideBy).plusMonths(leadMonths);
    }
    List<YearMonth> starts = new ArrayList<>();
    for (YearMonth m = first; !m.isAfter(last); m = m.plusMonths(1)) {
      starts.add(m);
    }
    return starts;
  }

  private static Choice extending(
      Estate estate, Contract contract, Extension extension, YearMonth until) {
    double factor = extension.priceFactor() == null ? 1 : extension.priceFactor().value();
    LocalDate by = extension.decideBy();
    YearMonth start = until.plusMonths(1);
    boolean still =
        (by == null || !YearMonth.from(by).isBefore(estate.horizon().from()))
            && !start.isAfter(estate.horizon().until());
    return new Choice(
        contract.id() + Extension.LONGER,
        Choice.Kind.EXTEND,
        longer(contract, start, extension.months(), factor),
        still ? List.of(start) : List.of(),
        extension.months(),
        0,
        by,
        value(extension.feeUsdMillion()),
        List.of(),
        0);
  }

  /** What a contract is after its end: the same, at other prices and the same monthly pace. */
  private static Contract longer(Contract c, YearMonth start, int months, double factor) {
    Figure value = c.valueUsdBillion();
    YearMonth until = c.until();
    double pace =
        until == null ? 0 : months / (double) (c.from().until(until, ChronoUnit.MONTHS) + 1);
    return new Contract(
        c.id() + Extension.LONGER,
        c.partner(),
        c.kind(),
        value == null ? null : value.times(pace * factor),
        start,
        start.plusMonths(months - 1L),
        c.minimumTake(),
        c.prices().stream()
            .map(t -> new Contract.Tier(t.accelerators(), t.usdPerAcceleratorHour().times(factor)))
            .toList(),
        c.sites(),
        c.chips(),
        c.note(),
        Contract.Status.SIGNED,
        null,
        null,
        null,
        c.availability(),
        List.of(),
        c.clauses());
  }

  /**
   * The estate after these decisions: what was decided for is signed, all other offers are gone.
   */
  static Estate signed(Estate estate, List<Decision> decisions) {
    List<Contract> contracts = new ArrayList<>();
    for (Contract contract : estate.contracts()) {
      if (contract.status() != Contract.Status.OPTION) {
        contracts.add(contract);
      }
    }
    for (Decision decision : decisions) {
      Choice choice = decision.choice();
      contracts.add(
          choice
              .contract()
              .during(decision.start(), decision.start().plusMonths(choice.termMonths() - 1L)));
    }
    return estate.withContracts(contracts);
  }

  private static YearMonth later(YearMonth a, YearMonth b) {
    return a.isAfter(b) ? a : b;
  }

  private static double value(@Nullable Figure figure) {
    return figure == null ? 0 : figure.value();
  }
}
