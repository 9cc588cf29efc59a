package org.anabranch.compute.live;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/**
 * What a site should have in a month of the chip that it has most of. The next hours are reckoned
 * in those; the plan reckons with all.
 *
 * @param accelerators delivered, and powered even in the worst hour
 */
public record SitePool(Site site, Chip chip, double accelerators) {
  /** Empty where the estate says of no chip how many there are, nor of the site's power. */
  public static Optional<SitePool> of(Estate estate, Site site, YearMonth month) {
    SitePool most = null;
    for (Site.Host host : site.hosts()) {
      Chip chip = estate.chip(host.chip());
      double standing =
          host.delivered().isEmpty()
              ? Double.POSITIVE_INFINITY
              : Dated.levelAt(host.delivered(), month, estate.includeLettersOfIntent());
      double powered =
          site.firmMw(month, estate.includeLettersOfIntent()).orElse(Double.POSITIVE_INFINITY)
              * 1000
              / (chip.allInKw().value() * site.pue().value());
      double here = Math.min(standing, powered);
      if (!Double.isInfinite(here) && (most == null || here > most.accelerators())) {
        most = new SitePool(site, chip, here);
      }
    }
    return Optional.ofNullable(most);
  }

  /** As the broker sees it. */
  public LiveSite live() {
    String region = site.region() == null ? site.id() : site.region();
    return new LiveSite(site.id(), site.name(), region, accelerators);
  }

  /** All sites of which the estate says how much there is. */
  public static List<LiveSite> live(Estate estate, YearMonth month) {
    List<LiveSite> sites = new ArrayList<>();
    for (Site site : estate.sites()) {
      of(estate, site, month).ifPresent(pool -> sites.add(pool.live()));
    }
    return sites;
  }

  /** What an accelerator-hour usually costs under the estate's contracts, in US dollars. */
  public static double usualUsdPerHour(Estate estate) {
    double[] prices =
        estate.contracts().stream()
            .mapToDouble(c -> c.prices().getFirst().usdPerAcceleratorHour().value())
            .filter(p -> p > 0)
            .sorted()
            .toArray();
    return prices.length == 0 ? 1 : prices[prices.length / 2];
  }
}
