package org.anabranch.compute.live;

import java.time.YearMonth;
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
}
