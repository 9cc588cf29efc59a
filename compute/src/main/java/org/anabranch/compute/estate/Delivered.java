package org.anabranch.compute.estate;

import java.time.YearMonth;

/** How many accelerators a contract can run at most, by what has been delivered and powered. */
public final class Delivered {
  private Delivered() {}

  /** Over all its sites; infinite where nobody has said. */
  public static double accelerators(Estate estate, Contract contract, YearMonth month) {
    return estate.sites().stream()
        .filter(contract::covers)
        .mapToDouble(s -> at(estate, contract, s, month))
        .sum();
  }

  private static double at(Estate estate, Contract contract, Site site, YearMonth month) {
    double chips = 0;
    double fewestKw = Double.POSITIVE_INFINITY;
    for (Site.Host host : site.hosts()) {
      Chip chip = estate.chip(host.chip());
      if (!contract.chips().isEmpty() && !contract.chips().contains(chip.id())) {
        continue;
      }
      double here =
          Math.min(
              host.delivered().isEmpty()
                  ? Double.POSITIVE_INFINITY
                  : Dated.levelAt(host.delivered(), month, estate.includeLettersOfIntent()),
              supplied(estate, chip, month));
      chips += here;
      fewestKw = here > 0 ? Math.min(fewestKw, chip.allInKw().value()) : fewestKw;
    }
    double mw =
        site.meanMw(month, estate.includeLettersOfIntent()).orElse(Double.POSITIVE_INFINITY);
    return chips == 0 ? 0 : Math.min(chips, mw * 1000 / (fewestKw * site.pue().value()));
  }

  private static double supplied(Estate estate, Chip chip, YearMonth month) {
    return chip.supply().isEmpty()
        ? Double.POSITIVE_INFINITY
        : Dated.levelAt(chip.supply(), month, estate.includeLettersOfIntent())
            * 1e6
            / chip.allInKw().value();
  }
}
