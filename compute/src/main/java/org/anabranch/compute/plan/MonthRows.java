package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Dispatch.Kind;
import org.anabranch.compute.plan.ScenarioModel.LimitRow;
import org.anabranch.compute.plan.ScenarioModel.RunColumn;
import org.anabranch.compute.plan.ScenarioModel.Touch;
import org.anabranch.compute.solve.LinearProgram;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one month that work takes its part of: power and chips at each site, what vendors
 * deliver in all, and what contracts sell. Each run column is entered into those it touches.
 */
final class MonthRows {
  final YearMonth month;
  final List<Deal> deals;

  /** All that runs this month. */
  final List<RunColumn> here = new ArrayList<>();

  private final ScenarioModel model;
  private final Map<String, LimitRow> power = new HashMap<>();
  private final Map<String, LimitRow> firmPower = new HashMap<>();
  private final Map<String, LimitRow> chips = new HashMap<>();
  private final Map<String, LimitRow> supply = new HashMap<>();
  private final Map<String, Integer> sold = new HashMap<>();

  MonthRows(ScenarioModel model, YearMonth month, List<Deal> deals) {
    this.model = model;
    this.month = month;
    this.deals = deals;
    model.capacity.sites().forEach(this::addSite);
    model.estate.chips().forEach(this::addSupply);
  }

  /** What runs under the contract is what its row says is bought. */
  void sells(String contract, int row) {
    sold.put(contract, row);
  }

  /** A column of {@code demand} in that lane, entered into every row it takes its part of. */
  RunColumn run(Demand demand, Lane lane) {
    RunColumn run =
        new RunColumn(
            model.program.column(0, 0, LinearProgram.NO_LIMIT),
            month,
            demand,
            lane,
            model.h100PerAccelerator(demand, lane));
    Integer row = sold.get(lane.contract().id());
    if (row != null) {
      model.program.set(row, run.column(), 1);
    }
    String site = lane.site().id();
    double kw = lane.siteKwPerAccelerator();
    take(power.get(site), run, kw);
    if (demand.kind() == Demand.Kind.INFERENCE) {
      take(firmPower.get(site), run, kw);
    }
    take(chips.get(site + " " + lane.chip().id()), run, 1);
    take(supply.get(lane.chip().id()), run, lane.chip().allInKw().value());
    model.runs.add(run);
    here.add(run);
    return run;
  }

  private void take(@Nullable LimitRow limit, RunColumn run, double coefficient) {
    if (limit != null && coefficient != 0) {
      model.program.set(limit.row(), run.column(), coefficient);
      limit.touches().add(new Touch(run, coefficient));
    }
  }

  private void addSite(Site site) {
    OptionalDouble mean = model.capacity.megawatts(site, month);
    OptionalDouble firm = model.capacity.firmMegawatts(site, month);
    double unit = model.units.megawatts();
    if (mean.isPresent()) {
      double mw = mean.getAsDouble();
      power.put(site.id(), limit(Kind.POWER, site.id(), "", mw, unit));
      if (firm.orElse(mw) < mw) {
        firmPower.put(site.id(), limit(Kind.FIRM_POWER, site.id(), "", firm.getAsDouble(), unit));
      }
    }
    for (Chip chip : model.capacity.hosted(site)) {
      model
          .capacity
          .accelerators(site, chip, month)
          .ifPresent(
              n ->
                  chips.put(
                      site.id() + " " + chip.id(),
                      limit(Kind.CHIPS, site.id(), chip.id(), n, model.units.accelerators())));
    }
  }

  private void addSupply(Chip chip) {
    model
        .capacity
        .supplyMw(chip, month)
        .ifPresent(
            mw ->
                supply.put(
                    chip.id(),
                    limit(Kind.CHIP_SUPPLY, chip.id(), chip.id(), mw, model.units.megawatts())));
  }

  /**
   * A row of at most {@code bound}.
   *
   * @param perUnit natural units of the bound in one unit of the row
   */
  LimitRow limit(Kind kind, String subject, String chip, double bound, double perUnit) {
    LimitRow row =
        new LimitRow(
            model.program.atMost(bound / perUnit),
            month,
            kind,
            subject,
            chip,
            bound,
            perUnit,
            new ArrayList<>());
    model.limits.add(row);
    return row;
  }
}
