package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.solve.LinearProgram;

/**
 * By how much a contract with a most-favoured price gets cheaper in one month where an offer that
 * counts against it is signed.
 *
 * <pre>
 *   lower[offer]          the share to which that offer's price holds, 0 unless it is signed
 *   reduced[tier, offer]  accelerators of the tier bought at that offer's price
 *
 *   once      Σ lower ≤ 1
 *   reduced   reduced ≤ most · lower, and Σ reduced ≤ bought          for each tier
 *   money     paid … ≥ … − Σ (price − offer's price) · reduced
 *   floor     paid ≥ floor − Σ (floor − floor at the offer's price) · lower
 * </pre>
 *
 * Nobody gains by sharing: with the cheapest of the signed at 1, everything is cheapest at once. So
 * where signings are whole this is exactly what the contracts say. There are none of these columns
 * where no such offer is cheaper.
 */
final class LowerPrices {
  /**
   * @param column the share to which {@code usdPerHour} holds
   * @param floor what is then due when nothing runs, in units
   */
  private record Lower(int column, double usdPerHour, double floor) {}

  private final ScenarioModel model;
  private final Contract contract;
  private final List<Lower> all = new ArrayList<>();
  private final double delivered;

  /**
   * @param ceilingUsdPerHour what the contract's prices are held to whatever is signed
   * @param floors what is due when nothing runs, in units, at a ceiling
   */
  LowerPrices(
      ScenarioModel model,
      MonthRows now,
      Deal deal,
      double ceilingUsdPerHour,
      DoubleUnaryOperator floors) {
    this.model = model;
    this.contract = deal.contract();
    for (Deal other : now.deals) {
      if (!other.sure() && contract.favours(other.contract())) {
        double price = other.contract().lowestUsdPerHour();
        if (price < ceilingUsdPerHour
            && contract.prices().stream()
                .anyMatch(tier -> tier.usdPerAcceleratorHour().value() > price)) {
          all.add(new Lower(column(other.signed()), price, floors.applyAsDouble(price)));
        }
      }
    }
    this.delivered =
        all.isEmpty()
            ? 0
            : model.capacity.delivered(contract, now.month) / model.units.accelerators();
    if (all.size() > 1) {
      int once = model.program.atMost(1);
      all.forEach(l -> model.program.set(once, l.column(), 1));
    }
  }

  private int column(List<Integer> signed) {
    int column = model.program.column(0, 0, 1);
    int row = model.program.atMost(0);
    model.program.set(row, column, 1);
    signed.forEach(y -> model.program.set(row, y, -1));
    return column;
  }

  boolean none() {
    return all.isEmpty();
  }

  /**
   * Takes off {@code money} what a tier then costs less.
   *
   * @param bought the column of what is bought of it
   * @param most more than this is never bought, in units
   */
  void tier(int money, int bought, double usdPerHour, double most) {
    double available = Terms.availability(contract);
    List<Integer> reduced = new ArrayList<>();
    for (Lower l : all) {
      if (l.usdPerHour() < usdPerHour) {
        int column = model.program.column(0, 0, LinearProgram.NO_LIMIT);
        int only = model.program.atMost(0);
        model.program.set(only, column, 1);
        model.program.set(only, l.column(), -Math.min(most, delivered));
        model.program.set(
            money, column, model.units.perMonth(usdPerHour - l.usdPerHour()) * available);
        reduced.add(column);
      }
    }
    if (!reduced.isEmpty()) {
      int row = model.program.atMost(0);
      reduced.forEach(column -> model.program.set(row, column, 1));
      model.program.set(row, bought, -1);
    }
  }

  /** Takes off {@code row}, by which at least {@code floor} is paid, what is then due less. */
  void floor(int row, double floor) {
    for (Lower l : all) {
      model.program.set(row, l.column(), floor - l.floor());
    }
  }
}
