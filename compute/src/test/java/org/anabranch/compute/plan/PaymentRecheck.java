package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.anabranch.compute.estate.Budget;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Site;

/**
 * Checks what a dispatch pays from its own numbers and the contracts, without the model: prices by
 * tier, take or pay, money on account, budgets.
 */
final class PaymentRecheck {
  private final Recheck recheck;
  private final Estate estate;
  private final Dispatch dispatch;

  PaymentRecheck(Recheck recheck) {
    this.recheck = recheck;
    this.estate = recheck.estate;
    this.dispatch = recheck.dispatch;
  }

  void everything() {
    for (YearMonth month : estate.horizon().months()) {
      estate.contracts().forEach(c -> contract(c, month));
    }
    estate.contracts().forEach(this::account);
    estate.budgets().forEach(this::budget);
    money();
  }

  private void budget(Budget budget) {
    double paid = 0;
    for (Dispatch.Payment p : dispatch.payments()) {
      paid += budget.covers(p.month()) ? p.paidUsdMillion() : 0;
    }
    Recheck.atMost(paid, budget.usdMillion().value());
  }

  private void contract(Contract contract, YearMonth month) {
    double n =
        recheck.accelerators(r -> r.month().equals(month) && r.contract().equals(contract.id()));
    boolean inForce =
        !month.isBefore(contract.from())
            && (contract.until() == null || !month.isAfter(contract.until()));
    if (contract.burnDown() != null) {
      return; // the whole term is rechecked in one
    }
    if (!inForce) {
      assertThat(n).isZero();
      return;
    }
    Figure last = contract.prices().getLast().accelerators();
    if (last != null) {
      Recheck.atMost(n, contract.prices().stream().mapToDouble(t -> size(t)).sum());
    }
    double used = usdMillion(contract, n, month);
    double floor = floor(contract, month);
    assertThat(dispatch.payments())
        .filteredOn(p -> p.month().equals(month) && p.contract().equals(contract.id()))
        .allSatisfy(
            p -> {
              assertThat(p.paidUsdMillion())
                  .isCloseTo(
                      Math.max(p.floorUsdMillion(), used),
                      within(Recheck.SLACK * Math.max(1, used)));
              assertThat(p.paidUsdMillion())
                  .as("take or pay of %s in %s", contract.id(), month)
                  .isGreaterThanOrEqualTo(floor - Recheck.SLACK * Math.max(1, floor));
            });
  }

  private static double size(Contract.Tier tier) {
    Figure accelerators = tier.accelerators();
    return accelerators == null ? Double.POSITIVE_INFINITY : accelerators.value();
  }

  /** What so many accelerators cost in a month, as far as the tiers reach. */
  private double usdMillion(Contract contract, double accelerators, YearMonth month) {
    double usd = 0;
    double left = accelerators;
    for (Contract.Tier tier : contract.prices()) {
      double here = Math.min(left, size(tier));
      usd += here > 0 ? here * price(contract, tier, month) * 730 / 1e6 : 0;
      left -= here;
    }
    return usd;
  }

  /** What is due if nothing runs: the pace of the commitment, or all that stands. */
  private double floor(Contract contract, YearMonth month) {
    if (recheck.gone(contract)
        || !(contract.kind() == Contract.Kind.RESERVED
            || contract.kind() == Contract.Kind.TAKE_OR_PAY)) {
      return 0;
    }
    double standing = usdMillion(contract, standing(contract, month), month);
    if (contract.kind() == Contract.Kind.RESERVED) {
      return standing;
    }
    double share = contract.minimumTake() == null ? 1 : contract.minimumTake().value();
    long months =
        contract.from().until(Objects.requireNonNull(contract.until()), ChronoUnit.MONTHS) + 1;
    double value = Objects.requireNonNull(contract.valueUsdBillion()).value();
    return Math.min(share * value * 1000 / months, standing);
  }

  /** Accelerators that stand under the contract and can be powered. */
  private double standing(Contract contract, YearMonth month) {
    double all = 0;
    for (Site site : estate.sites()) {
      if (contract.covers(site)) {
        all += standing(contract, site, month);
      }
    }
    return all;
  }

  private double standing(Contract contract, Site site, YearMonth month) {
    double chips = 0;
    double fewestKw = Double.POSITIVE_INFINITY;
    for (Site.Host host : site.hosts()) {
      Chip chip = estate.chip(host.chip());
      if (!contract.chips().isEmpty() && !contract.chips().contains(chip.id())) {
        continue;
      }
      double n =
          host.delivered().isEmpty()
              ? Double.POSITIVE_INFINITY
              : recheck.level(host.delivered(), month);
      if (!chip.supply().isEmpty()) {
        n = Math.min(n, recheck.level(chip.supply(), month) * 1e6 / chip.allInKw().value());
      }
      chips += n;
      fewestKw = n > 0 ? Math.min(fewestKw, chip.allInKw().value()) : fewestKw;
    }
    var power = site.meanMw(month, estate.includeLettersOfIntent());
    return chips > 0 && power.isPresent()
        ? Math.min(chips, power.getAsDouble() * 1000 / fewestKw / site.pue().value())
        : chips;
  }

  private double price(Contract contract, Contract.Tier tier, YearMonth month) {
    double price = tier.usdPerAcceleratorHour().value();
    var favoured = contract.clauses().mostFavoured();
    if (favoured != null) {
      for (Contract against : estate.contracts()) {
        boolean named =
            favoured.against().isEmpty()
                ? against.partner().equals(contract.partner())
                : favoured.against().contains(against.id().replace("+longer", ""));
        if (named && against != contract && against.inForce(month) && estate.binds(against)) {
          for (Contract.Tier t : against.prices()) {
            price = Math.min(price, t.usdPerAcceleratorHour().value());
          }
        }
      }
    }
    return price * (contract.availability() == null ? 1 : contract.availability().value());
  }

  /** Until any month, no more has been used than was paid until then. */
  private void account(Contract contract) {
    if (contract.burnDown() == null) {
      return;
    }
    double paid = 0;
    double used = 0;
    for (Dispatch.Payment p : dispatch.payments()) {
      if (p.contract().equals(contract.id())) {
        paid += p.paidUsdMillion();
        used += p.usedUsdMillion();
        assertThat(p.paidUsdMillion()).isGreaterThanOrEqualTo(p.floorUsdMillion() - Recheck.SLACK);
        Recheck.atMost(used, paid);
      }
    }
  }

  private void money() {
    double paid = dispatch.payments().stream().mapToDouble(Dispatch.Payment::paidUsdMillion).sum();
    assertThat(dispatch.cashUsdMillion())
        .isCloseTo(paid, within(Recheck.SLACK * Math.max(1, paid)));
    double penalty = 0;
    for (Demand d : estate.demand()) {
      penalty +=
          dispatch.unmet(b -> b.demand().equals(d.id()))
              * d.unmetUsdPerH100Hour().value()
              * 730
              / 1e6;
    }
    assertThat(dispatch.penaltyUsdMillion())
        .isCloseTo(penalty, within(Recheck.SLACK * Math.max(1, penalty)));
  }
}
