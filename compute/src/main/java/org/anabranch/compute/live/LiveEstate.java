package org.anabranch.compute.live;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/**
 * An estate as far as the next hours go.
 *
 * @param sites all of which it says how much there is
 * @param usualUsdPerHour what an accelerator-hour usually costs under its contracts, in US dollars
 */
public record LiveEstate(List<LiveSite> sites, double usualUsdPerHour) {
  /** Where there is no estate. */
  public static final LiveEstate NONE = new LiveEstate(List.of(), 1);

  public LiveEstate {
    sites = List.copyOf(sites);
    if (!(usualUsdPerHour > 0) || Double.isInfinite(usualUsdPerHour)) {
      throw new IllegalArgumentException(
          "An accelerator-hour usually costs %s, expected more than 0.".formatted(usualUsdPerHour));
    }
  }

  /** As the estate is in that month. */
  public static LiveEstate of(Estate estate, YearMonth month) {
    List<LiveSite> sites = new ArrayList<>();
    for (Site site : estate.sites()) {
      SitePool.of(estate, site, month).ifPresent(pool -> sites.add(pool.live()));
    }
    return new LiveEstate(sites, usualUsdPerHour(estate));
  }

  /** The median of its contracts' first prices. */
  private static double usualUsdPerHour(Estate estate) {
    double[] prices =
        estate.contracts().stream()
            .mapToDouble(c -> c.prices().getFirst().usdPerAcceleratorHour().value())
            .filter(p -> p > 0)
            .sorted()
            .toArray();
    return prices.length == 0 ? 1 : prices[prices.length / 2];
  }
}
