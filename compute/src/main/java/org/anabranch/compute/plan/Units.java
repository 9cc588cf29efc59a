package org.anabranch.compute.plan;

import java.time.YearMonth;
import org.anabranch.compute.estate.Block;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;

/**
 * What one unit of a programme's columns stands for. Chosen from the size of the estate, so that
 * the numbers a solver sees lie near 1 whether somebody rents eight accelerators or eight million,
 * in cents or in billions. Powers of ten, so that nothing is rounded on the way.
 *
 * @param accelerators one unit of accelerators and of H100-equivalents; a kilowatt for each of them
 *     is one unit of power
 * @param usdMillion one unit of money
 */
record Units(double accelerators, double usdMillion) {
  private static final int DIGITS = 3;

  static Units of(Estate estate) {
    double most = 0;
    double dearest = 0;
    for (Demand demand : estate.demand()) {
      for (YearMonth month : estate.horizon().months()) {
        most = Math.max(most, demand.at(month));
      }
      for (Block block : demand.blocks()) {
        most = Math.max(most, block.h100Equivalents().value());
      }
      dearest = Math.max(dearest, demand.unmetUsdPerH100Hour().value());
    }
    double unit = tenTo(most, -DIGITS);
    return new Units(unit, unit * tenTo(dearest, 0) * Capacity.HOURS_PER_MONTH / 1e6);
  }

  private static double tenTo(double value, int shift) {
    return value > 0 ? Math.pow(10, Math.floor(Math.log10(value)) + shift) : 1;
  }

  /** Units of money for each unit of accelerators busy all month. */
  double perMonth(double usdPerHour) {
    return usdPerHour * Capacity.HOURS_PER_MONTH * accelerators / 1e6 / usdMillion;
  }

  /** Units of power in so many megawatts. */
  double power(double megawatts) {
    return megawatts * 1000 / accelerators;
  }

  /** Megawatts of one unit of power. */
  double megawatts() {
    return accelerators / 1000;
  }
}
