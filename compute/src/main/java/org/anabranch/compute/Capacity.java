package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the estate can carry in one scenario, before anybody decides what runs. */
record Capacity(Estate estate, Lost lost) {
  /** A way to run something: a chip at a site under a contract. */
  record Lane(Site site, Chip chip, Contract contract) {
    double siteKwPerAccelerator() {
      return chip.allInKw().value() * site.pue().value();
    }
  }

  static final double HOURS_PER_MONTH = 730;

  /**
   * Where all that stands is used, floor and use would cost exactly the same, and the price of one
   * more unit could be read from either side. A hair less of floor makes it the side that buys.
   */
  private static final double A_HAIR_LESS = 1 - 1e-6;

  List<Site> sites() {
    return estate.sites().stream().filter(s -> lost.leaves(estate, s)).toList();
  }

  /** The contracts that count and can be paid in {@code month}. */
  List<Contract> contracts(YearMonth month) {
    return estate.contracts().stream()
        .filter(c -> c.inForce(month) && lost.leaves(estate, c))
        .filter(c -> estate.counts(c.valueUsdBillion()))
        .toList();
  }

  List<Chip> hosted(Site site) {
    return site.hosts().stream().map(h -> estate.chip(h.chip())).filter(lost::leaves).toList();
  }

  List<Lane> lanes(YearMonth month) {
    return contracts(month).stream().flatMap(c -> lanes(c).stream()).toList();
  }

  private List<Lane> lanes(Contract contract) {
    return sites().stream()
        .filter(s -> covers(contract, s))
        .flatMap(
            s ->
                hosted(s).stream()
                    .filter(c -> contract.chips().isEmpty() || contract.chips().contains(c.id()))
                    .map(c -> new Lane(s, c, contract)))
        .toList();
  }

  static boolean covers(Contract contract, Site site) {
    return contract.sites().isEmpty()
        ? contract.partner().equals(site.partner())
        : contract.sites().contains(site.id());
  }

  /** Site megawatts; empty where nobody has said. */
  OptionalDouble megawatts(Site site, YearMonth month) {
    return site.power().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(level(site.power(), month));
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

  /** Due under the contract when nothing runs, in million US dollars. */
  double floorUsdMillion(Contract contract, YearMonth month) {
    return switch (contract.kind()) {
      case ON_DEMAND -> 0;
      case RESERVED -> deliveredUsdMillion(contract, month);
      case TAKE_OR_PAY ->
          Math.min(Terms.minimumUsdMillionPerMonth(contract), deliveredUsdMillion(contract, month));
    };
  }

  /** What all that has been delivered under the contract would cost, busy all month. */
  private double deliveredUsdMillion(Contract contract, YearMonth month) {
    double accelerators = 0;
    for (Site site : sites()) {
      if (covers(contract, site)) {
        accelerators += delivered(contract, site, month);
      }
    }
    return Terms.usdMillion(contract, accelerators) * A_HAIR_LESS;
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
