package org.anabranch.compute.plan;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Site;
import org.jspecify.annotations.Nullable;

/** Estates with one thing changed. */
final class Variations {
  private Variations() {}

  static Estate onDemand(Estate e) {
    return with(
        e,
        e.chips(),
        e.sites(),
        e.contracts().stream()
            .map(c -> with(c, Contract.Kind.ON_DEMAND, c.prices(), null, null))
            .toList(),
        e.demand());
  }

  /** No class needs a site of some size: a megawatt more then opens no door. */
  static Estate anywhere(Estate e) {
    return with(
        e,
        e.chips(),
        e.sites(),
        e.contracts(),
        e.demand().stream()
            .map(d -> new Demand(d.id(), d.name(), d.points(), d.unmetUsdPerH100Hour(), null))
            .toList());
  }

  static Estate noMinimum(Estate e) {
    return with(
        e,
        e.chips(),
        e.sites(),
        e.contracts().stream()
            .map(c -> with(c, c.kind(), c.prices(), c.valueUsdBillion(), Figure.of(0)))
            .toList(),
        e.demand());
  }

  static Estate oneMegawattMore(Estate e, String site) {
    return sites(
        e,
        s ->
            s.id().equals(site)
                ? with(
                    s,
                    s.power().stream()
                        .map(p -> new Site.Power(p.from(), Figure.of(p.mw().value() + 1)))
                        .toList(),
                    s.hosts())
                : s);
  }

  static Estate noShareCaps(Estate e) {
    return e.withCaps(List.of(), e.budgets());
  }

  /** Everything that is counted in accelerators, watts or dollars in all, so many times over. */
  static Estate size(Estate e, double factor) {
    List<Chip> chips =
        e.chips().stream()
            .map(
                c ->
                    new Chip(
                        c.id(),
                        c.name(),
                        c.vendor(),
                        c.allInKw(),
                        c.h100Equivalents(),
                        c.supply().stream()
                            .map(s -> new Chip.Supply(s.from(), s.gw().times(factor)))
                            .toList()))
            .toList();
    List<Site> sites =
        e.sites().stream()
            .map(
                s ->
                    with(
                        s,
                        s.power().stream()
                            .map(p -> new Site.Power(p.from(), p.mw().times(factor)))
                            .toList(),
                        s.hosts().stream()
                            .map(
                                h ->
                                    new Site.Host(
                                        h.chip(),
                                        h.delivered().stream()
                                            .map(
                                                d ->
                                                    new Site.Delivery(
                                                        d.from(), d.accelerators().times(factor)))
                                            .toList()))
                            .toList()))
            .toList();
    List<Contract> contracts =
        e.contracts().stream()
            .map(
                c ->
                    with(
                        c,
                        c.kind(),
                        c.prices().stream()
                            .map(
                                t ->
                                    new Contract.Tier(
                                        RandomEstates.times(t.accelerators(), factor),
                                        t.usdPerAcceleratorHour()))
                            .toList(),
                        RandomEstates.times(c.valueUsdBillion(), factor),
                        c.minimumTake()))
            .toList();
    List<Demand> demand =
        e.demand().stream()
            .map(
                d ->
                    new Demand(
                        d.id(),
                        d.name(),
                        d.points().stream()
                            .map(p -> new Demand.Point(p.from(), p.h100Equivalents().times(factor)))
                            .toList(),
                        d.unmetUsdPerH100Hour(),
                        RandomEstates.times(d.smallestSiteMw(), factor)))
            .toList();
    return with(e, chips, sites, contracts, demand);
  }

  private static Estate sites(Estate e, UnaryOperator<Site> change) {
    return with(e, e.chips(), e.sites().stream().map(change).toList(), e.contracts(), e.demand());
  }

  static Estate with(
      Estate e, List<Chip> chips, List<Site> sites, List<Contract> contracts, List<Demand> demand) {
    return e.withChips(chips).withSites(sites).withContracts(contracts).withDemand(demand);
  }

  static Site with(Site s, List<Site.Power> power, List<Site.Host> hosts) {
    return s.with(power, hosts);
  }

  private static Contract with(
      Contract c,
      Contract.Kind kind,
      List<Contract.Tier> prices,
      @Nullable Figure value,
      @Nullable Figure minimum) {
    return new Contract(
        c.id(),
        c.partner(),
        kind,
        value,
        c.from(),
        Objects.requireNonNull(c.until()),
        minimum,
        prices,
        c.sites(),
        c.chips(),
        c.note());
  }
}
