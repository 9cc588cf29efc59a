package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Option;
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.plan.Limit.Loosening;
import org.jspecify.annotations.Nullable;

/** What a contract holds a plan to: how much it sells, when, its clauses, and what is owed. */
final class ContractLimits {
  private final Estate estate;
  private final Ample ample;
  private final int index;
  private final Contract contract;
  private final String at;
  private final List<Limit> all = new ArrayList<>();

  ContractLimits(Estate estate, Ample ample, int index) {
    this.estate = estate;
    this.ample = ample;
    this.index = index;
    this.contract = estate.contracts().get(index);
    this.at = "/contracts/" + index;
  }

  List<Limit> all() {
    boolean option = contract.status() == Contract.Status.OPTION;
    if (!option && !estate.binds(contract)) {
      return List.of();
    }
    clauses(contract.clauses());
    tiers();
    if (option) {
      dates();
    } else {
      term();
      if (!estate.budgets().isEmpty()) {
        minimum();
      }
    }
    return all;
  }

  private void clauses(Clauses c) {
    ShareClause least = c.minimumShare();
    if (least != null) {
      all.add(
          share(
              Held.minimumShare(contract.id()),
              "minimum_share",
              "at least " + Limits.percent(least.share().value()) + work(least) + " each month",
              least,
              0,
              (k, s) -> clauses(k, s, k.maximumShare(), k.exclusivity().isEmpty())));
    }
    ShareClause most = c.maximumShare();
    if (most != null) {
      all.add(
          share(
              Held.maximumShare(contract.id()),
              "maximum_share",
              "at most " + Limits.percent(most.share().value()) + work(most) + " each month",
              most,
              1,
              (k, s) -> clauses(k, k.minimumShare(), s, k.exclusivity().isEmpty())));
    }
    if (!c.exclusivity().isEmpty()) {
      List<String> what =
          c.exclusivity().stream()
              .flatMap(e -> Stream.concat(e.demand().stream(), e.chips().stream()))
              .distinct()
              .toList();
      all.add(
          Limit.whole(
              Held.exclusivity(contract.id()),
              at + "/clauses/exclusivity",
              String.join(", ", what) + " from nobody else",
              e ->
                  changed(
                      e,
                      k ->
                          k.with(
                              clauses(
                                  k.clauses(),
                                  k.clauses().minimumShare(),
                                  k.clauses().maximumShare(),
                                  true))),
              contract.id() + " without its exclusivity"));
    }
  }

  @FunctionalInterface
  private interface Replaced {
    Clauses with(Clauses clauses, @Nullable ShareClause share);
  }

  /**
   * @param end the share at which it asks nothing
   */
  private Limit share(
      String name, String key, String asks, ShareClause clause, double end, Replaced replaced) {
    double share = clause.share().value();
    Loosening.By by =
        (e, amount, _) ->
            changed(
                e,
                k ->
                    k.with(
                        replaced.with(
                            k.clauses(),
                            new ShareClause(
                                Figure.of(moved(share, amount, end)), clause.demand()))));
    return Limit.loose(
        name,
        at + "/clauses/" + key,
        asks,
        e -> changed(e, k -> k.with(replaced.with(k.clauses(), null))),
        new Loosening(
            Math.abs(end - share),
            false,
            by,
            (amount, _) ->
                "a %s of %s in %s"
                    .formatted(
                        key.replace('_', ' '),
                        Limits.percent(moved(share, amount, end)),
                        contract.id())));
  }

  private static double moved(double share, double amount, double end) {
    return end > share ? Math.min(end, share + amount) : Math.max(end, share - amount);
  }

  private static String work(ShareClause clause) {
    return clause.demand().isEmpty() ? " of all work" : " of " + String.join(", ", clause.demand());
  }

  private static Clauses clauses(
      Clauses c, @Nullable ShareClause least, @Nullable ShareClause most, boolean open) {
    return new Clauses(
        open ? List.of() : c.exclusivity(),
        c.firstRights(),
        c.mostFavoured(),
        least,
        most,
        c.noticeDays(),
        c.exitFee(),
        c.renewal());
  }

  private void tiers() {
    int last = contract.prices().size() - 1;
    Figure end = contract.prices().get(last).accelerators();
    if (end == null) {
      return;
    }
    double sold = contract.prices().stream().mapToDouble(t -> Terms.limit(t.accelerators())).sum();
    all.add(
        Limit.loose(
            "size of " + contract.id(),
            at + "/prices/" + last + "/accelerators",
            "at most " + Limits.number(sold) + " accelerators",
            e -> changed(e, k -> sold(k, ample.accelerators())),
            new Loosening(
                Math.ceil(ample.accelerators()),
                true,
                (e, more, _) -> changed(e, k -> sold(k, more)),
                (more, _) ->
                    "%s accelerators more from %s".formatted(Limits.number(more), contract.id()))));
  }

  private static Contract sold(Contract k, double more) {
    List<Contract.Tier> tiers = new ArrayList<>(k.prices());
    Contract.Tier last = tiers.removeLast();
    tiers.add(
        new Contract.Tier(
            Figure.of(Terms.limit(last.accelerators()) + more), last.usdPerAcceleratorHour()));
    return k.priced(tiers);
  }

  private void term() {
    YearMonth first = estate.horizon().from();
    YearMonth last = estate.horizon().until();
    if (contract.from().isAfter(first)) {
      all.add(
          Limit.loose(
              "beginning of " + contract.id(),
              at + "/from",
              "nothing before " + contract.from(),
              e -> changed(e, k -> k.during(first, k.until())),
              new Loosening(
                  ChronoUnit.MONTHS.between(first, contract.from()),
                  true,
                  (e, months, _) ->
                      changed(
                          e, k -> k.during(contract.from().minusMonths((long) months), k.until())),
                  (months, _) ->
                      "%s from %s on"
                          .formatted(contract.id(), contract.from().minusMonths((long) months)))));
    }
    YearMonth until = contract.until();
    if (until != null && until.isBefore(last)) {
      all.add(
          Limit.loose(
              "end of " + contract.id(),
              at + "/until",
              "nothing after " + until,
              e -> changed(e, k -> k.during(k.from(), last)),
              new Loosening(
                  ChronoUnit.MONTHS.between(until, last),
                  true,
                  (e, months, _) ->
                      changed(e, k -> k.during(k.from(), until.plusMonths((long) months))),
                  (months, _) ->
                      "%s until %s".formatted(contract.id(), until.plusMonths((long) months)))));
    }
  }

  private void minimum() {
    if (contract.kind() != Contract.Kind.RESERVED && contract.kind() != Contract.Kind.TAKE_OR_PAY) {
      return;
    }
    boolean reserved = contract.kind() == Contract.Kind.RESERVED;
    all.add(
        new Limit(
            "minimum of " + contract.id(),
            at + (reserved ? "/kind" : "/value_usd_billion"),
            reserved
                ? "all that stands is paid, used or not"
                : "at least %s a month, used or not"
                    .formatted(Limits.usd(Terms.minimumUsdMillionPerMonth(contract))),
            e -> changed(e, Contract::withoutMinimum),
            true,
            null,
            contract.id() + " paid only as far as it is used"));
  }

  /** When an offer can begin. */
  private void dates() {
    Option option = contract.option();
    if (option == null) {
      return;
    }
    List<YearMonth> starts =
        Choices.of(estate).stream()
            .filter(c -> c.id().equals(contract.id()))
            .flatMap(c -> c.starts().stream())
            .toList();
    all.add(
        Limit.whole(
            "dates of " + contract.id(),
            at + "/option",
            starts.isEmpty()
                ? "can no longer be signed"
                : "can start from %s to %s".formatted(starts.getFirst(), starts.getLast()),
            e ->
                changed(
                    e,
                    k ->
                        k.during(estate.horizon().from(), estate.horizon().until())
                            .with(any(k, option))),
            contract.id() + " in force whenever it is needed"));
  }

  private Option any(Contract k, Option option) {
    return new Option(
        null,
        null,
        Math.min(360, estate.horizon().months().size()),
        0,
        null,
        option.signFeeUsdMillion(),
        estate.contracts().stream().map(Contract::id).filter(id -> !id.equals(k.id())).toList(),
        null);
  }

  private Estate changed(Estate e, UnaryOperator<Contract> change) {
    List<Contract> contracts = new ArrayList<>(e.contracts());
    contracts.set(index, change.apply(contracts.get(index)));
    return e.withContracts(contracts);
  }
}
