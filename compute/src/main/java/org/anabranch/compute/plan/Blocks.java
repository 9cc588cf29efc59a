package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.anabranch.compute.estate.Block;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.ScenarioModel.RunColumn;

/**
 * Jobs that run in one piece: at one site, on one kind of chip, from their start to their end. A
 * block is placed once or not at all; what is placed takes its whole size in each of its months.
 */
final class Blocks {
  /**
   * One way to run a block.
   *
   * @param column 1 when it is taken
   */
  record Place(Block block, Site site, Chip chip, YearMonth start, int column) {
    YearMonth end() {
      return start.plusMonths(block.months() - 1L);
    }

    boolean runsIn(YearMonth month) {
      return !month.isBefore(start) && !month.isAfter(end());
    }
  }

  /** A block with all its places. */
  record Job(Demand demand, Block block, int unplaced, List<Place> places) {}

  private final ScenarioModel model;
  private final List<Job> jobs = new ArrayList<>();

  Blocks(ScenarioModel model, double penaltyWeight) {
    this.model = model;
    for (Demand demand : model.estate.demand()) {
      for (Block block : demand.blocks()) {
        if (!block.from().isAfter(model.estate.horizon().until())) {
          jobs.add(job(demand, block, penaltyWeight));
        }
      }
    }
  }

  List<Job> jobs() {
    return jobs;
  }

  private Job job(Demand demand, Block block, double penaltyWeight) {
    int once = model.program.exactly(1);
    int unplaced = model.program.column(penaltyWeight * penalty(demand, block), 0, 1);
    model.program.set(once, unplaced, 1);
    List<Place> places = new ArrayList<>();
    for (YearMonth start : starts(block)) {
      for (Site site : model.capacity.sites()) {
        for (Chip chip : model.capacity.hosted(site)) {
          if (carries(demand, block, site, chip, start)) {
            Place place = new Place(block, site, chip, start, model.program.choice(0));
            model.program.set(once, place.column(), 1);
            places.add(place);
          }
        }
      }
    }
    return new Job(demand, block, unplaced, places);
  }

  private double penalty(Demand demand, Block block) {
    return model.penalty(demand) * size(block) * block.months();
  }

  private double size(Block block) {
    return block.h100Equivalents().value() / model.units.accelerators();
  }

  /** Those that end within the horizon; where none does, those that begin in it. */
  private List<YearMonth> starts(Block block) {
    Estate.Horizon horizon = model.estate.horizon();
    List<YearMonth> all = new ArrayList<>();
    for (YearMonth m = block.from(); !m.isAfter(block.lastStart()); m = m.plusMonths(1)) {
      if (!m.isBefore(horizon.from()) && !m.isAfter(horizon.until())) {
        all.add(m);
      }
    }
    List<YearMonth> ending =
        all.stream()
            .filter(m -> !m.plusMonths(block.months() - 1L).isAfter(horizon.until()))
            .toList();
    return ending.isEmpty() ? all : ending;
  }

  /** Whether site and chip alone could hold it in every month. */
  private boolean carries(Demand demand, Block block, Site site, Chip chip, YearMonth start) {
    double accelerators =
        block.h100Equivalents().value() / model.estate.h100Equivalents(chip, demand);
    double mw = accelerators * chip.allInKw().value() * site.pue().value() / 1000;
    for (int i = 0; i < block.months(); i++) {
      YearMonth month = start.plusMonths(i);
      if (month.isAfter(model.estate.horizon().until())) {
        break;
      }
      if (!model.capacity.fits(demand, site, month)
          || mw > model.capacity.megawatts(site, month).orElse(Double.POSITIVE_INFINITY)
          || accelerators
              > model.capacity.accelerators(site, chip, month).orElse(Double.POSITIVE_INFINITY)) {
        return false;
      }
    }
    return true;
  }

  /** Adds what blocks of {@code demand} run in {@code month}. */
  void addMonth(YearMonth month, Demand demand, List<Lane> lanes, Function<Lane, RunColumn> run) {
    for (Job job : jobs) {
      if (!job.demand().equals(demand)) {
        continue;
      }
      Map<String, List<Place>> here = new LinkedHashMap<>();
      for (Place p : job.places()) {
        if (p.runsIn(month)) {
          here.computeIfAbsent(p.site().id() + " " + p.chip().id(), _ -> new ArrayList<>()).add(p);
        }
      }
      Map<String, List<Lane>> ways = new HashMap<>();
      for (Lane lane : lanes) {
        // What may be taken away does not carry a job that runs in one piece.
        if (lane.contract().kind() != Contract.Kind.SPOT) {
          ways.computeIfAbsent(lane.site().id() + " " + lane.chip().id(), _ -> new ArrayList<>())
              .add(lane);
        }
      }
      here.forEach(
          (key, places) -> {
            int row = model.program.exactly(0);
            places.forEach(p -> model.program.set(row, p.column(), -size(job.block())));
            for (Lane lane : ways.getOrDefault(key, List.of())) {
              RunColumn column = run.apply(lane);
              model.program.set(row, column.column(), column.h100PerAccelerator());
            }
          });
    }
  }

  /** Writes what it costs to leave blocks out into {@code row}. */
  void penalties(int row, double weight) {
    for (Job job : jobs) {
      model.program.set(row, job.unplaced(), weight * penalty(job.demand(), job.block()));
    }
  }
}
