package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Dated;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;

/**
 * How much of everything would be more than an estate can ever use. Setting a limit aside is
 * putting so much in its place, which keeps the numbers of a programme in reach of each other.
 */
final class Ample {
  private static final double MORE = 1.25;

  private final Estate estate;
  private final double accelerators;

  Ample(Estate estate) {
    this.estate = estate;
    double h100 = 0;
    double weakest = Double.POSITIVE_INFINITY;
    for (Demand d : estate.demand()) {
      double most = 0;
      for (YearMonth m : estate.horizon().months()) {
        most = Math.max(most, d.at(m));
      }
      int months = d.deferMonths() == null ? 0 : d.deferMonths();
      h100 += most * (1 + months);
      h100 += d.blocks().stream().mapToDouble(b -> b.h100Equivalents().value()).sum();
      for (Chip chip : estate.chips()) {
        weakest = Math.min(weakest, estate.h100Equivalents(chip, d));
      }
    }
    double available =
        estate.contracts().stream()
            .mapToDouble(Terms::availability)
            .filter(a -> a > 0)
            .min()
            .orElse(1);
    this.accelerators = Math.max(1, MORE * h100 / weakest / available);
  }

  double accelerators() {
    return accelerators;
  }

  /** At a site or, over all sites, of IT load. */
  double megawatts() {
    double kw = estate.chips().stream().mapToDouble(c -> c.allInKw().value()).max().orElse(1);
    double pue = estate.sites().stream().mapToDouble(s -> s.pue().value()).max().orElse(1);
    return accelerators * kw * pue / 1000;
  }

  /** For all months together, in million US dollars. */
  double usdMillion() {
    double dearest = 0;
    double owed = 0;
    Owed floors = new Owed(estate);
    List<YearMonth> months = estate.horizon().months();
    for (Contract c : estate.contracts()) {
      for (Contract.Tier t : c.prices()) {
        dearest = Math.max(dearest, t.usdPerAcceleratorHour().value());
      }
      if (estate.binds(c)) {
        for (YearMonth m : months) {
          double floor = floors.floorUsdMillion(c, m);
          owed += Double.isFinite(floor) ? floor : 0;
        }
      }
    }
    return owed + accelerators * dearest * Capacity.HOURS_PER_MONTH / 1e6 * months.size();
  }

  /** A ramp that stands higher by {@code amount} from {@code month} on, month by month. */
  <T extends Dated> List<T> raised(
      List<T> ramp, double amount, YearMonth month, BiFunction<YearMonth, Double, T> step) {
    ToDoubleFunction<YearMonth> level =
        m ->
            Dated.levelAt(ramp, m, estate.includeLettersOfIntent())
                + (m.isBefore(month) ? 0 : amount);
    List<T> steps = new ArrayList<>();
    double last = 0;
    for (YearMonth m : estate.horizon().months()) {
      double now = level.applyAsDouble(m);
      if (now != last || steps.isEmpty()) {
        steps.add(step.apply(m, now));
        last = now;
      }
    }
    return steps;
  }
}
