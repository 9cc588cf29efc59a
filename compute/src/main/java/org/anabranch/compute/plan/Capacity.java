package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/**
 * What the estate can carry in one scenario, before anybody decides what runs. Looks who is there
 * once, when it is made.
 */
final class Capacity {
  static final double HOURS_PER_MONTH = 730;

  /**
   * Where all that stands is used, floor and use would cost exactly the same, and the price of one
   * more unit could be read from either side. A hair less of floor makes it the side that buys.
   */
  private static final double A_HAIR_LESS = 1 - 1e-6;

  private final Estate estate;
  private final Lost lost;
  private final List<Site> sites;
  private final Map<String, List<Chip>> hosted = new HashMap<>();
  private final List<Contract> contracts;

  Capacity(Estate estate, Lost lost) {
    this.estate = estate;
    this.lost = lost;
    this.sites = estate.sites().stream().filter(s -> lost.leaves(estate, s)).toList();
    for (Site site : sites) {
      hosted.put(
          site.id(),
          site.hosts().stream().map(h -> estate.chip(h.chip())).filter(lost::leaves).toList());
    }
    this.contracts =
        estate.contracts().stream().filter(c -> lost.leaves(estate, c) && estate.binds(c)).toList();
  }

  List<Site> sites() {
    return sites;
  }

  /** The contracts that count and can be paid, or what was paid used, in {@code month}. */
  List<Contract> contracts(YearMonth month) {
    return contracts.stream().filter(c -> inForce(c, month)).toList();
  }

  private static boolean inForce(Contract contract, YearMonth month) {
    YearMonth until = contract.until();
    return contract.inForce(month)
        || (until != null
            && month.isAfter(until)
            && !month.isAfter(until.plusMonths(Terms.rollOverMonths(contract))));
  }

  boolean leaves(Contract contract) {
    return lost.leaves(estate, contract);
  }

  /** Whether the site is large and near enough for the work. */
  boolean fits(Demand demand, Site site, YearMonth month) {
    return (demand.smallestSiteMw() == null
            || megawatts(site, month).orElse(0) >= demand.smallestSiteMw().value())
        && estate.nearEnough(demand, site);
  }

  List<Chip> hosted(Site site) {
    return hosted.getOrDefault(site.id(), List.of());
  }

  /** Every chip at every site that the contract covers. */
  List<Lane> lanes(Contract contract) {
    return sites().stream()
        .filter(s -> contract.covers(s))
        .flatMap(
            s ->
                hosted(s).stream()
                    .filter(c -> contract.chips().isEmpty() || contract.chips().contains(c.id()))
                    .map(c -> new Lane(s, c, contract)))
        .toList();
  }

  /** Site megawatts; empty where nobody has said. */
  OptionalDouble megawatts(Site site, YearMonth month) {
    return site.meanMw(month, estate.includeLettersOfIntent());
  }

  /** Site megawatts in the worst hour; empty where nobody has said. */
  OptionalDouble firmMegawatts(Site site, YearMonth month) {
    return site.firmMw(month, estate.includeLettersOfIntent());
  }

  /** Accelerators of one chip standing at the site; empty where nobody has said. */
  OptionalDouble accelerators(Site site, Chip chip, YearMonth month) {
    Optional<Site.Host> host =
        site.hosts().stream().filter(h -> h.chip().equals(chip.id())).findFirst();
    return host.isEmpty() || host.get().delivered().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(level(host.get().delivered(), month));
  }

  /** IT megawatts of the chip over all sites; empty where the vendor sets no limit. */
  OptionalDouble supplyMw(Chip chip, YearMonth month) {
    return chip.supply().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(level(chip.supply(), month) * 1000);
  }

  private double level(List<? extends Dated> ramp, YearMonth month) {
    return Dated.levelAt(ramp, month, estate.includeLettersOfIntent());
  }

  /**
   * What an accelerator-hour under the contract may cost at most in {@code month}: the lowest price
   * of the contracts in force that count against it; no limit where it has no most-favoured price.
   */
  double ceilingUsdPerHour(Contract contract, YearMonth month) {
    return contract.ceilingUsdPerHour(month, contracts);
  }

  /**
   * Due under the contract when nothing runs, in million US dollars.
   *
   * @param ceilingUsdPerHour more than this no accelerator-hour costs
   */
  double floorUsdMillion(Contract contract, YearMonth month, double ceilingUsdPerHour) {
    return switch (contract.kind()) {
      case ON_DEMAND, SPOT -> 0;
      case RESERVED -> deliveredUsdMillion(contract, month, ceilingUsdPerHour);
      case TAKE_OR_PAY ->
          Math.min(
              Terms.minimumUsdMillionPerMonth(contract),
              deliveredUsdMillion(contract, month, ceilingUsdPerHour));
    };
  }

  /** What all that has been delivered under the contract would cost, busy all month. */
  private double deliveredUsdMillion(Contract contract, YearMonth month, double ceilingUsdPerHour) {
    return contract.usdMillionPerMonth(delivered(contract, month), ceilingUsdPerHour) * A_HAIR_LESS;
  }

  /** The most accelerators that can be busy under the contract; infinite where nobody has said. */
  double delivered(Contract contract, YearMonth month) {
    double accelerators = 0;
    for (Site site : sites()) {
      if (contract.covers(site)) {
        accelerators += delivered(contract, site, month);
      }
    }
    return accelerators;
  }

  private double delivered(Contract contract, Site site, YearMonth month) {
    double chips = 0;
    double fewestKw = Double.POSITIVE_INFINITY;
    for (Chip chip : hosted(site)) {
      if (!contract.chips().isEmpty() && !contract.chips().contains(chip.id())) {
        continue;
      }
      double supplied =
          supplyMw(chip, month).orElse(Double.POSITIVE_INFINITY) * 1000 / chip.allInKw().value();
      double here =
          Math.min(supplied, accelerators(site, chip, month).orElse(Double.POSITIVE_INFINITY));
      chips += here;
      if (here > 0) {
        fewestKw = Math.min(fewestKw, chip.allInKw().value());
      }
    }
    double powered =
        megawatts(site, month).orElse(Double.POSITIVE_INFINITY)
            * 1000
            / (fewestKw * site.pue().value());
    return chips == 0 ? 0 : Math.min(chips, powered);
  }
}
