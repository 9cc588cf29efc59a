package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.anabranch.compute.estate.BurnDown;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Curtailment;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.MostFavoured;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.estate.Throughput;
import org.anabranch.compute.solve.LinearProgram;
import org.jspecify.annotations.Nullable;

/**
 * What the words of an estate file come to in a month, read a second time: prices, what is due,
 * what stands, power and demand. It shares no rule with the product.
 */
final class SecondReading {
  static final double HOURS = 730;
  static final double FREE = LinearProgram.NO_LIMIT;

  private final Estate estate;

  SecondReading(Estate estate) {
    this.estate = estate;
  }

  /** Whether the demand may be served from there. */
  boolean isNear(Demand d, Site s) {
    Figure limit = d.latencyLimitMs();
    return limit == null
        || estate.latencies().stream()
            .anyMatch(
                l ->
                    l.zone().equals(d.zone())
                        && l.region().equals(s.region())
                        && l.ms().value() <= limit.value());
  }

  /** Whether an exclusivity clause keeps the demand or the chip for another partner. */
  boolean isKeptBySomebodyElse(Demand d, Chip chip, Contract c, YearMonth month) {
    return estate.contracts().stream()
        .filter(o -> o.status() == Contract.Status.SIGNED && in(month, o.from(), o.until()))
        .filter(o -> !o.partner().equals(c.partner()))
        .flatMap(o -> o.clauses().exclusivity().stream())
        .anyMatch(
            e ->
                (e.from() == null || !month.isBefore(e.from()))
                    && (e.until() == null || !month.isAfter(e.until()))
                    && (e.demand().contains(d.id()) || e.chips().contains(chip.id())));
  }

  /** For how many months after its end a contract still serves what was paid before. */
  static int rollOver(Contract c) {
    BurnDown burn = c.burnDown();
    return burn == null || burn.rollOverMonths() == null ? 0 : burn.rollOverMonths();
  }

  /** Dollars per accelerator-hour, after what a most-favoured customer may claim. */
  double price(Contract c, Contract.Tier tier, YearMonth month) {
    double price = tier.usdPerAcceleratorHour().value();
    MostFavoured favoured = c.clauses().mostFavoured();
    if (favoured == null) {
      return price;
    }
    for (Contract o : estate.contracts()) {
      boolean counts =
          favoured.against().isEmpty()
              ? o.partner().equals(c.partner())
              : favoured.against().stream()
                  .anyMatch(id -> o.id().equals(id) || o.id().equals(id + "+longer"));
      if (counts
          && !o.id().equals(c.id())
          && o.status() == Contract.Status.SIGNED
          && in(month, o.from(), o.until())) {
        for (Contract.Tier t : o.prices()) {
          price = Math.min(price, t.usdPerAcceleratorHour().value());
        }
      }
    }
    return price;
  }

  /** Million dollars that are due in the month if nothing runs. */
  double floor(Contract c, YearMonth month) {
    if (c.kind() != Contract.Kind.RESERVED && c.kind() != Contract.Kind.TAKE_OR_PAY) {
      return 0;
    }
    double left = 0;
    for (Site s : estate.sites()) {
      left +=
          (c.sites().isEmpty() ? c.partner().equals(s.partner()) : c.sites().contains(s.id()))
              ? standing(c, s, month)
              : 0;
    }
    double usd = 0;
    for (Contract.Tier t : c.prices()) {
      double here = t.accelerators() == null ? left : Math.min(left, t.accelerators().value());
      usd += here > 0 ? here * price(c, t, month) * HOURS / 1e6 : 0;
      left -= here;
    }
    YearMonth until = c.until();
    if (c.kind() == Contract.Kind.RESERVED || c.valueUsdBillion() == null || until == null) {
      return usd;
    }
    double share = c.minimumTake() == null ? 1 : c.minimumTake().value();
    double due = share * c.valueUsdBillion().value() * 1000;
    YearMonth first = c.from();
    BurnDown burn = c.burnDown();
    if (burn != null && burn.asOf() != null && burn.spentUsdBillion() != null) {
      due = Math.max(0, due - burn.spentUsdBillion().value() * 1000);
      YearMonth since = YearMonth.from(burn.asOf());
      first = since.isAfter(first) ? since : first;
    }
    return Math.min(usd, due / Math.max(1, ChronoUnit.MONTHS.between(first, until) + 1));
  }

  private double standing(Contract c, Site s, YearMonth month) {
    double chips = 0;
    double fewestKw = Double.POSITIVE_INFINITY;
    for (Site.Host h : s.hosts()) {
      Chip chip = estate.chip(h.chip());
      if (!c.chips().isEmpty() && !c.chips().contains(chip.id())) {
        continue;
      }
      double n = h.delivered().isEmpty() ? FREE : level(h.delivered(), month);
      n =
          chip.supply().isEmpty()
              ? n
              : Math.min(n, level(chip.supply(), month) * 1e6 / chip.allInKw().value());
      chips += n;
      fewestKw = n > 0 ? Math.min(fewestKw, chip.allInKw().value()) : fewestKw;
    }
    return chips == 0 ? 0 : Math.min(chips, mean(s, month) * 1000 / fewestKw / s.pue().value());
  }

  /** Megawatts in the mean over the hours of a day. */
  double mean(Site s, YearMonth month) {
    return hours(s, month).average().orElse(0);
  }

  /** Megawatts hour by hour of a day; without end where nobody has said. */
  DoubleStream hours(Site s, YearMonth month) {
    Figure grid = s.gridLimitMw();
    double power = s.power().isEmpty() ? FREE : level(s.power(), month);
    double level = grid == null ? power : Math.min(power, grid.value());
    double[] hours = new double[24];
    for (int hour = 0; hour < 24; hour++) {
      double left = level;
      for (Curtailment c : s.curtailments()) {
        boolean season = c.fromMonth() <= c.untilMonth();
        boolean late = month.getMonthValue() >= c.fromMonth();
        boolean early = month.getMonthValue() <= c.untilMonth();
        int from = c.fromHour() == null ? 0 : c.fromHour();
        int until = c.untilHour() == null ? 24 : c.untilHour();
        if ((season ? late && early : late || early) && hour >= from && hour < until) {
          left -=
              c.mw() != null ? c.mw().value() : c.share() == null ? 0 : level * c.share().value();
        }
      }
      hours[hour] = Double.isFinite(level) ? Math.max(0, left) : level;
    }
    return Arrays.stream(hours);
  }

  /** H100 equivalents, in a straight line between the points. */
  static double wanted(Demand d, YearMonth month) {
    double level = 0;
    Demand.Point last = null;
    for (Demand.Point p : d.points()) {
      if (!p.from().isAfter(month)) {
        level = p.h100Equivalents().value();
        last = p;
      } else if (last != null) {
        double whole = last.from().until(p.from(), ChronoUnit.MONTHS);
        double gone = last.from().until(month, ChronoUnit.MONTHS);
        return level + (p.h100Equivalents().value() - level) * gone / whole;
      }
    }
    return level;
  }

  /** What one accelerator of the contract does for the demand, in H100 equivalents. */
  static double worth(Contract c, Chip chip, Demand d) {
    Figure available = c.availability();
    double h100 = chip.h100Equivalents().value();
    for (Throughput t : chip.throughput()) {
      Figure own = t.h100Equivalents();
      h100 = t.modelClass().equals(d.modelClass()) && own != null ? own.value() : h100;
    }
    return h100 * (available == null ? 1 : available.value());
  }

  /** Who owns the partner in the end. */
  String owner(String partner) {
    String owner = partner;
    for (Partner p : estate.partners()) {
      owner = p.id().equals(partner) && p.ownedBy() != null ? owner(p.ownedBy()) : owner;
    }
    return owner;
  }

  /** What a ramp has come to; letters of intent do not count. */
  double level(List<? extends Dated> ramp, YearMonth month) {
    double level = 0;
    for (Dated step : ramp) {
      boolean counts = step.figure().status() != Figure.Status.LETTER_OF_INTENT;
      level = step.from().isAfter(month) || !counts ? level : step.figure().value();
    }
    return level;
  }

  static boolean in(YearMonth month, @Nullable YearMonth from, @Nullable YearMonth until) {
    return (from == null || !month.isBefore(from)) && (until == null || !month.isAfter(until));
  }
}
