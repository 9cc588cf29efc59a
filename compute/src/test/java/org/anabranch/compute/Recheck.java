package org.anabranch.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.YearMonth;
import java.util.List;
import java.util.function.Predicate;
import org.anabranch.compute.Dispatch.Run;

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
    assertThat(dispatch.runs()).allSatisfy(r -> assertThat(r.accelerators()).isPositive());
    for (YearMonth month : estate.horizon().months()) {
      estate.sites().forEach(s -> site(s, month));
      estate.chips().forEach(c -> supply(c, month));
      estate.demand().forEach(d -> demand(d, month));
      estate.contracts().forEach(c -> contract(c, month));
      estate.shareCaps().forEach(c -> shareCap(c, month));
    }
    money();
  }

  private double accelerators(Predicate<Run> which) {
    return dispatch.runs().stream().filter(which).mapToDouble(Run::accelerators).sum();
  }

  private static double level(List<? extends Dated> ramp, YearMonth month) {
    double level = 0;
    for (Dated step : ramp) {
      level = step.from().isAfter(month) ? level : step.figure().value();
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
  }

  private void supply(Chip chip, YearMonth month) {
    if (!chip.supply().isEmpty()) {
      double n = accelerators(r -> r.month().equals(month) && r.chip().equals(chip.id()));
      atMost(n * chip.allInKw().value() / 1e6, level(chip.supply(), month));
    }
  }

  private void demand(Demand demand, YearMonth month) {
    double served = dispatch.served(r -> r.month().equals(month) && r.demand().equals(demand.id()));
    double unmet = dispatch.unmet(b -> b.month().equals(month) && b.demand().equals(demand.id()));
    assertThat(served + unmet)
        .isCloseTo(demand.at(month), within(SLACK * Math.max(1, demand.at(month))));
    Figure smallest = demand.smallestSiteMw();
    if (smallest != null) {
      assertThat(dispatch.runs())
          .filteredOn(r -> r.month().equals(month) && r.demand().equals(demand.id()))
          .allSatisfy(
              r ->
                  assertThat(level(estate.site(r.site()).power(), month))
                      .isGreaterThanOrEqualTo(smallest.value()));
    }
  }

  private void contract(Contract contract, YearMonth month) {
    double n = accelerators(r -> r.month().equals(month) && r.contract().equals(contract.id()));
    boolean inForce =
        !month.isBefore(contract.from())
            && (contract.until() == null || !month.isAfter(contract.until()));
    if (!inForce) {
      assertThat(n).isZero();
      return;
    }
    double due = 0;
    double left = n;
    for (Contract.Tier tier : contract.prices()) {
      double here =
          tier.accelerators() == null ? left : Math.min(left, tier.accelerators().value());
      due += here * tier.usdPerAcceleratorHour().value() * 730 / 1e6;
      left -= here;
    }
    atMost(left, 0);
    double used = due;
    assertThat(dispatch.payments())
        .filteredOn(p -> p.month().equals(month) && p.contract().equals(contract.id()))
        .allSatisfy(
            p -> {
              assertThat(p.paidUsdMillion())
                  .isCloseTo(
                      Math.max(p.floorUsdMillion(), used), within(SLACK * Math.max(1, used)));
              if (contract.kind() == Contract.Kind.ON_DEMAND) {
                assertThat(p.floorUsdMillion()).isZero();
              }
            });
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
