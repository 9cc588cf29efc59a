package org.anabranch.compute.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import java.util.List;
import java.util.function.Predicate;
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
  static final double SLACK = 1e-5;
  final Estate estate;
  final Dispatch dispatch;

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
      estate.shareCaps().forEach(c -> shareCap(c, month));
      estate.contracts().forEach(c -> clauses(c, month));
    }
    dispatch.placements().forEach(this::block);
    new PaymentRecheck(this).everything();
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

  double accelerators(Predicate<Run> which) {
    return dispatch.runs().stream().filter(which).mapToDouble(Run::accelerators).sum();
  }

  double level(List<? extends Dated> ramp, YearMonth month) {
    double level = 0;
    for (Dated step : ramp) {
      boolean counts = !step.from().isAfter(month) && estate.counts(step.figure());
      level = counts ? step.figure().value() : level;
    }
    return level;
  }

  static void atMost(double used, double limit) {
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
  boolean gone(Contract contract) {
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
}
