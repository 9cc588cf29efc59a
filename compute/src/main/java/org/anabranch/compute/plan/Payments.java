package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.plan.ScenarioModel.PaidColumn;
import org.anabranch.compute.solve.LinearProgram;
import org.jspecify.annotations.Nullable;

/**
 * What contracts sell, month by month, and what is paid for it: tiers in their order, floors that
 * are due whether anything runs or not, and what was paid and not used, where it can be used later.
 */
final class Payments {
  private final ScenarioModel model;
  private final double weight;
  private final @Nullable Owed owed;
  private final double mostUseful;

  /** The column of what is left on account of a contract, by its id. */
  private final Map<String, Integer> leftBefore = new HashMap<>();

  /**
   * @param weight what a unit of money costs the programme
   * @param owed what is due under the contracts; by the scenario's own estate when null
   */
  Payments(ScenarioModel model, double weight, @Nullable Owed owed) {
    this.model = model;
    this.weight = weight;
    this.owed = owed;
    this.mostUseful = mostUsefulAccelerators();
  }

  void add(MonthRows now, Deal deal) {
    LinearProgram program = model.program;
    Contract contract = deal.contract();
    boolean after = deal.onlyUsesUp(now.month);
    double ceiling = model.capacity.ceilingUsdPerHour(contract, now.month);
    DoubleUnaryOperator floors =
        most -> after ? 0 : floorUsdMillion(contract, now.month, most) / model.units.usdMillion();
    double floor = floors.applyAsDouble(ceiling);
    LowerPrices lower = new LowerPrices(model, now, deal, ceiling, floors);
    boolean certain = deal.sure() && lower.none();
    int paid = program.column(weight, certain ? floor : 0, after ? 0 : LinearProgram.NO_LIMIT);
    int money = program.atLeast(0);
    int sold = program.exactly(0);
    program.set(money, paid, 1);
    List<Integer> bought = new ArrayList<>();
    List<Double> prices = new ArrayList<>();
    double available = Terms.availability(contract);
    for (int i = 0; i < contract.prices().size(); i++) {
      double limit =
          Terms.limit(contract.prices().get(i).accelerators()) / model.units.accelerators();
      int column = program.column(0, 0, limit);
      double usdPerHour =
          Math.min(ceiling, contract.prices().get(i).usdPerAcceleratorHour().value());
      double price = model.units.perMonth(usdPerHour) * available;
      program.set(money, column, -price);
      program.set(sold, column, -1);
      bought.add(column);
      prices.add(price);
      double most = Math.min(limit, mostUseful);
      if (!deal.sure()) {
        int signed = program.atMost(0);
        program.set(signed, column, 1);
        deal.signed().forEach(y -> program.set(signed, y, -most));
      }
      lower.tier(money, column, usdPerHour, most);
    }
    if (!certain && floor > 0) {
      int least = program.atLeast(deal.sure() ? floor : 0);
      program.set(least, paid, 1);
      deal.signed().forEach(y -> program.set(least, y, -floor));
      lower.floor(least, floor);
    }
    addAccount(now, deal, money);
    now.sells(contract.id(), sold);
    model.paid.add(new PaidColumn(paid, now.month, deal, floor, bought, prices));
  }

  private double floorUsdMillion(Contract contract, YearMonth month, double ceilingUsdPerHour) {
    return owed == null
        ? model.capacity.floorUsdMillion(contract, month, ceilingUsdPerHour)
        : owed.floorUsdMillion(contract, month, ceilingUsdPerHour);
  }

  /** What is paid and not used stays on account until the commitment's end, or its roll-over's. */
  private void addAccount(MonthRows now, Deal deal, int money) {
    Contract contract = deal.contract();
    YearMonth until = contract.until();
    if (!deal.sure() || contract.burnDown() == null || until == null) {
      return;
    }
    Integer before = leftBefore.remove(contract.id());
    if (before != null) {
      model.program.set(money, before, 1);
    }
    if (now.month.isBefore(until.plusMonths(Terms.rollOverMonths(contract)))) {
      int left = model.program.column(0, 0, LinearProgram.NO_LIMIT);
      model.program.set(money, left, -1);
      leftBefore.put(contract.id(), left);
    }
  }

  /**
   * More accelerators than this nobody would buy: all demand at its highest on the weakest chip.
   */
  private double mostUsefulAccelerators() {
    double h100 = 0;
    double weakest = 1;
    for (Demand d : model.estate.demand()) {
      h100 += d.points().stream().mapToDouble(p -> p.h100Equivalents().value()).max().orElse(0);
      h100 += model.mayWait(d, model.estate.horizon().until().minusMonths(1));
      h100 += d.blocks().stream().mapToDouble(b -> b.h100Equivalents().value()).sum();
      for (Chip chip : model.estate.chips()) {
        weakest = Math.min(weakest, model.estate.h100Equivalents(chip, d));
      }
    }
    double available =
        model.estate.contracts().stream()
            .mapToDouble(Terms::availability)
            .filter(a -> a > 0)
            .min()
            .orElse(1);
    return h100 / weakest / available / model.units.accelerators();
  }
}
