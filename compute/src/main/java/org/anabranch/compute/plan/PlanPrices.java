package org.anabranch.compute.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/**
 * The bid prices of one plan. An accelerator-hour at a site takes power, a chip and a place in the
 * vendor's supply; the price is what those limits are worth to the plan in the month of the clock,
 * for the dearest chip at the site. Zero before and after the plan's months. Safe for many threads.
 */
public final class PlanPrices implements BidPrices {
  private final Clock clock;
  private final Map<YearMonth, Map<String, BigDecimal>> usd = new HashMap<>();

  public PlanPrices(Plan plan, Clock clock) {
    this.clock = clock;
    Map<YearMonth, Map<String, Map<String, Double>>> prices = new HashMap<>();
    for (Dispatch.Limit limit : plan.base().limits()) {
      prices
          .computeIfAbsent(limit.month(), _ -> new HashMap<>())
          .computeIfAbsent(key(limit), _ -> new HashMap<>())
          .put(limit.chip() == null ? "" : limit.chip(), limit.usdPerUnitMonth());
    }
    prices.forEach((month, byKey) -> usd.put(month, siteHours(plan.estate(), byKey)));
  }

  @Override
  public BigDecimal usdPerAcceleratorHour(String site) {
    YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
    return usd.getOrDefault(now, Map.of()).getOrDefault(site, BigDecimal.ZERO);
  }

  private static String key(Dispatch.Limit limit) {
    return limit.kind() + " " + limit.subject();
  }

  private static Map<String, BigDecimal> siteHours(
      Estate estate, Map<String, Map<String, Double>> byKey) {
    Map<String, BigDecimal> hours = new HashMap<>();
    for (Site site : estate.sites()) {
      double dearest = 0;
      for (Site.Host host : site.hosts()) {
        dearest = Math.max(dearest, usdPerMonth(site, estate.chip(host.chip()), byKey));
      }
      double hour = Math.max(0, dearest / Capacity.HOURS_PER_MONTH);
      hours.put(site.id(), new BigDecimal(hour, new MathContext(9)));
    }
    return hours;
  }

  private static double usdPerMonth(Site site, Chip chip, Map<String, Map<String, Double>> byKey) {
    double power =
        byKey.getOrDefault(Dispatch.Kind.POWER + " " + site.id(), Map.of()).getOrDefault("", 0.0)
            + byKey
                .getOrDefault(Dispatch.Kind.FIRM_POWER + " " + site.id(), Map.of())
                .getOrDefault("", 0.0);
    double chips =
        byKey
            .getOrDefault(Dispatch.Kind.CHIPS + " " + site.id(), Map.of())
            .getOrDefault(chip.id(), 0.0);
    double supply =
        byKey
            .getOrDefault(Dispatch.Kind.CHIP_SUPPLY + " " + chip.id(), Map.of())
            .getOrDefault(chip.id(), 0.0);
    double itMw = chip.allInKw().value() / 1000;
    return power * itMw * site.pue().value() + chips + supply * itMw;
  }
}
