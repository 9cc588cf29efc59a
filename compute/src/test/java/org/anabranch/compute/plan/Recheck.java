package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.anabranch.compute.estate.Budget;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Dispatch.Run;

/**
 * Checks a dispatch from its own numbers and the estate, without the model: every limit kept, every
 * demand accounted for, every contract paid.
 */
final class Recheck {
  private static final double SLACK = 1e-5;

  private final Estate estate;
  private final Dispatch dispatch;

  Recheck(Estate estate, Dispatch dispatch) {
    this.estate = estate;
    this.dispatch = dispatch;
  }

  void everything() {
    assertThat(dispatch.relativeGap()).isLessThanOrEqualTo(1e-7);
    assertThat(dispatch.runs()).allSatisfy(this::run);
    for (YearMonth month : estate.horizon().months()) {
      estate.sites().forEach(s -> site(s, month));
      estate.chips().forEach(c -> supply(c, month));
      estate.demand().forEach(d -> demand(d, month));
      estate.contracts().forEach(c -> contract(c, month));
      estate.shareCaps().forEach(c -> shareCap(c, month));
      estate.contracts().forEach(c -> clauses(c, month));
    }
    estate.contracts().forEach(this::account);
    dispatch.placements().forEach(this::block);
    estate.budgets().forEach(this::budget);
    money();
  }

  /** Where a run may be, and what it is worth. */
  private void run(Run r) {
    Contract contract = estate.contract(r.contract());
    Site site = estate.site(r.site());
    assertThat(r.accelerators()).isPositive();
    assertThat(estate.binds(contract)).isTrue();
    assertThat(contract.covers(site)).isTrue();
    assertThat(contract.chips().isEmpty() || contract.chips().contains(r.chip())).isTrue();
    assertThat(site.hosts()).extracting(Site.Host::chip).contains(r.chip());
    Demand demand = estate.demand(r.demand());
    double worth = estate.h100Equivalents(estate.chip(r.chip()), demand);
    Figure available = contract.availability();
    worth *= available == null ? 1 : available.value();
    assertThat(r.h100Equivalents())
        .isCloseTo(r.accelerators() * worth, within(SLACK * Math.max(1, r.h100Equivalents())));
    for (Contract other : estate.contracts()) {
      if (!other.partner().equals(contract.partner())
          && estate.binds(other)
          && other.inForce(r.month())
          && !gone(other)) {
        assertThat(other.clauses().exclusivity())
            .as("%s alone may have %s", other.id(), r)
            .noneMatch(
                e ->
                    (e.from() == null || !r.month().isBefore(e.from()))
                        && (e.until() == null || !r.month().isAfter(e.until()))
                        && (e.demand().contains(r.demand()) || e.chips().contains(r.chip())));
      }
    }
  }

  private void budget(Budget budget) {
    double paid = 0;
    for (Dispatch.Payment p : dispatch.payments()) {
      paid += budget.covers(p.month()) ? p.paidUsdMillion() : 0;
    }
    atMost(paid, budget.usdMillion().value());
  }

  private double accelerators(Predicate<Run> which) {
    return dispatch.runs().stream().filter(which).mapToDouble(Run::accelerators).sum();
  }

  private double level(List<? extends Dated> ramp, YearMonth month) {
    double level = 0;
    for (Dated step : ramp) {
      boolean counts = !step.from().isAfter(month) && estate.counts(step.figure());
      level = counts ? step.figure().value() : level;
    }
    return level;
  }

  private static void atMost(double used, double limit) {
    assertThat(used).isLessThanOrEqualTo(limit + SLACK * Math.max(1, limit));
  }

  private void site(Site site, YearMonth month) {
    double megawatts = 0;
    for (Site.Host host : site.hosts()) {
      double n =
          accelerators(
              r ->
                  r.month().equals(month)
                      && r.site().equals(site.id())
                      && r.chip().equals(host.chip()));
      megawatts += n * estate.chip(host.chip()).allInKw().value() * site.pue().value() / 1000;
      if (!host.delivered().isEmpty()) {
        atMost(n, level(host.delivered(), month));
      }
    }
    if (!site.power().isEmpty()) {
      atMost(megawatts, level(site.power(), month));
    }
    Figure grid = site.gridLimitMw();
    if (grid != null) {
      atMost(megawatts, grid.value());
    }
    hours(site, month, megawatts);
  }

  /** In the mean over the hours of a month. */
  private double megawatts(Site site, YearMonth month) {
    return site.meanMw(month, estate.includeLettersOfIntent()).orElse(0);
  }

  /** Hour by hour: what cannot wait fits into every hour, and everything into the day. */
  private void hours(Site site, YearMonth month, double megawatts) {
    Figure grid = site.gridLimitMw();
    if ((site.power().isEmpty() && grid == null) || site.curtailments().isEmpty()) {
      return;
    }
    double level = site.power().isEmpty() ? Double.POSITIVE_INFINITY : level(site.power(), month);
    level = grid == null ? level : Math.min(level, grid.value());
    double urgent = 0;
    for (Run r : dispatch.runs()) {
      if (r.month().equals(month)
          && r.site().equals(site.id())
          && estate.demand(r.demand()).kind() == Demand.Kind.INFERENCE) {
        urgent +=
            r.accelerators() * estate.chip(r.chip()).allInKw().value() * site.pue().value() / 1000;
      }
    }
    double day = 0;
    for (int hour = 0; hour < 24; hour++) {
      double here = level;
      for (var c : site.curtailments()) {
        here -= c.holdsIn(month) && c.holdsAt(hour) ? c.givenUpMw(level) : 0;
      }
      atMost(urgent, Math.max(0, here));
      day += Math.max(0, here);
    }
    atMost(megawatts, day / 24);
  }

  private void supply(Chip chip, YearMonth month) {
    if (!chip.supply().isEmpty()) {
      double n = accelerators(r -> r.month().equals(month) && r.chip().equals(chip.id()));
      atMost(n * chip.allInKw().value() / 1e6, level(chip.supply(), month));
    }
  }

  private void demand(Demand demand, YearMonth month) {
    double served = dispatch.served(r -> r.month().equals(month) && r.demand().equals(demand.id()));
    Dispatch.Balance balance =
        dispatch.balances().stream()
            .filter(b -> b.month().equals(month) && b.demand().equals(demand.id()))
            .findFirst()
            .orElseThrow();
    double blocks = 0;
    for (Dispatch.Placement p : dispatch.placements()) {
      blocks += p.demand().equals(demand.id()) && p.covers(month) ? p.h100Equivalents() : 0;
    }
    double wanted = demand.at(month) + blocks;
    assertThat(balance.wanted()).isCloseTo(wanted, within(SLACK * Math.max(1, wanted)));
    if (demand.mustBeMet(month)) {
      assertThat(balance.unmet()).isLessThanOrEqualTo(SLACK * Math.max(1, wanted));
    }
    assertThat(served + balance.unmet() + balance.waits() - balance.waitedBefore())
        .isCloseTo(wanted, within(SLACK * Math.max(1, wanted)));
    double recent = 0;
    int months = demand.deferMonths() == null ? 0 : demand.deferMonths();
    for (int back = 0; back < months; back++) {
      YearMonth arrived = month.minusMonths(back);
      recent += arrived.isBefore(estate.horizon().from()) ? 0 : demand.at(arrived);
    }
    atMost(balance.waits(), month.equals(estate.horizon().until()) ? 0 : recent);
    assertThat(dispatch.runs())
        .filteredOn(r -> r.demand().equals(demand.id()))
        .allSatisfy(r -> assertThat(estate.nearEnough(demand, estate.site(r.site()))).isTrue());
    Figure smallest = demand.smallestSiteMw();
    if (smallest != null) {
      assertThat(dispatch.runs())
          .filteredOn(r -> r.month().equals(month) && r.demand().equals(demand.id()))
          .allSatisfy(
              r ->
                  assertThat(megawatts(estate.site(r.site()), month))
                      .isGreaterThanOrEqualTo(smallest.value() * (1 - SLACK)));
    }
  }

  private void contract(Contract contract, YearMonth month) {
    double n = accelerators(r -> r.month().equals(month) && r.contract().equals(contract.id()));
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
      atMost(n, contract.prices().stream().mapToDouble(t -> size(t)).sum());
    }
    double used = usdMillion(contract, n, month);
    double floor = floor(contract, month);
    assertThat(dispatch.payments())
        .filteredOn(p -> p.month().equals(month) && p.contract().equals(contract.id()))
        .allSatisfy(
            p -> {
              assertThat(p.paidUsdMillion())
                  .isCloseTo(
                      Math.max(p.floorUsdMillion(), used), within(SLACK * Math.max(1, used)));
              assertThat(p.paidUsdMillion())
                  .as("take or pay of %s in %s", contract.id(), month)
                  .isGreaterThanOrEqualTo(floor - SLACK * Math.max(1, floor));
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
    if (gone(contract)
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
          host.delivered().isEmpty() ? Double.POSITIVE_INFINITY : level(host.delivered(), month);
      if (!chip.supply().isEmpty()) {
        n = Math.min(n, level(chip.supply(), month) * 1e6 / chip.allInKw().value());
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
        assertThat(p.paidUsdMillion()).isGreaterThanOrEqualTo(p.floorUsdMillion() - SLACK);
        atMost(used, paid);
      }
    }
  }

  private void block(Dispatch.Placement placement) {
    Demand demand = estate.demand(placement.demand());
    if (placement.site() == null) {
      return;
    }
    var block =
        demand.blocks().stream()
            .filter(b -> b.id().equals(placement.block()))
            .findFirst()
            .orElseThrow();
    assertThat(placement.start()).isBetween(block.from(), block.lastStart());
    for (YearMonth m = placement.start();
        placement.covers(m) && !m.isAfter(estate.horizon().until());
        m = m.plusMonths(1)) {
      YearMonth month = m;
      double there =
          dispatch.served(
              r ->
                  r.month().equals(month)
                      && r.demand().equals(placement.demand())
                      && r.site().equals(placement.site())
                      && r.chip().equals(placement.chip())
                      && estate.contract(r.contract()).kind() != Contract.Kind.SPOT);
      assertThat(there).isGreaterThanOrEqualTo(block.h100Equivalents().value() * (1 - SLACK));
    }
  }

  private void clauses(Contract contract, YearMonth month) {
    if (!contract.inForce(month)) {
      return;
    }
    var least = contract.clauses().minimumShare();
    if (least != null && !gone(contract)) {
      double[] own = shares(contract, month, least.demand());
      atMost(least.share().value() * own[1], own[0]);
    }
    var most = contract.clauses().maximumShare();
    if (most != null && !gone(contract)) {
      double[] own = shares(contract, month, most.demand());
      atMost(own[0], most.share().value() * own[1]);
    }
  }

  /** A contract that has nothing to pay in a scenario went with its partner. */
  private boolean gone(Contract contract) {
    return dispatch.payments().stream().noneMatch(p -> p.contract().equals(contract.id()));
  }

  private double[] shares(Contract contract, YearMonth month, List<String> demand) {
    double own = 0;
    double all = 0;
    for (Run r : dispatch.runs()) {
      if (r.month().equals(month) && (demand.isEmpty() || demand.contains(r.demand()))) {
        all += r.h100Equivalents();
        own +=
            estate.contract(r.contract()).partner().equals(contract.partner())
                ? r.h100Equivalents()
                : 0;
      }
    }
    return new double[] {own, all};
  }

  private void shareCap(Estate.ShareCap cap, YearMonth month) {
    double all = dispatch.served(r -> r.month().equals(month));
    double own =
        dispatch.served(
            r ->
                r.month().equals(month)
                    && estate
                        .ultimateOwner(estate.site(r.site()).partner())
                        .equals(estate.ultimateOwner(cap.partner())));
    atMost(own, cap.largestShare().value() * all);
  }

  private void money() {
    double paid = dispatch.payments().stream().mapToDouble(Dispatch.Payment::paidUsdMillion).sum();
    assertThat(dispatch.cashUsdMillion()).isCloseTo(paid, within(SLACK * Math.max(1, paid)));
    double penalty = 0;
    for (Demand d : estate.demand()) {
      penalty +=
          dispatch.unmet(b -> b.demand().equals(d.id()))
              * d.unmetUsdPerH100Hour().value()
              * 730
              / 1e6;
    }
    assertThat(dispatch.penaltyUsdMillion())
        .isCloseTo(penalty, within(SLACK * Math.max(1, penalty)));
  }
}
