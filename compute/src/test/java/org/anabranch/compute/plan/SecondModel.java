package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.anabranch.compute.estate.Block;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solver;
import org.jspecify.annotations.Nullable;

/**
 * What an estate with nothing left to sign costs at least, by a programme written a second time
 * from the words of the estate file. It shares the solver with the product's model and no rule: a
 * limit that the product forgets makes its plans cheaper than this, and one that it makes too tight
 * makes them dearer. In thousands of accelerators and million dollars.
 */
final class SecondModel {
  private static final double K = 1000;
  private static final double HOURS = SecondReading.HOURS;
  private static final double FREE = SecondReading.FREE;

  private final Estate estate;
  private final SecondReading reading;

  private final LinearProgram program = new LinearProgram();
  private final Map<String, Integer> waiting = new HashMap<>();
  private final Map<String, Integer> onAccount = new HashMap<>();
  private final Map<Place, Integer> places = new HashMap<>();
  private final int[] budgets;

  /** Work of a class that runs somewhere in the month at hand; a block's where {@code block}. */
  private record Run(
      Demand demand, @Nullable Block block, Contract contract, Site site, Chip chip, int column) {}

  private record Place(String block, YearMonth start, String site, String chip) {}

  private SecondModel(Estate estate) {
    this.estate = estate;
    this.reading = new SecondReading(estate);
    this.budgets =
        estate.budgets().stream().mapToInt(b -> program.atMost(b.usdMillion().value())).toArray();
    for (Demand d : estate.demand()) {
      d.blocks().forEach(b -> block(d, b));
    }
    estate.horizon().months().forEach(this::month);
  }

  static double usdMillion(Estate estate, Solver solver) {
    return new Scenarios(solver).solved(new SecondModel(estate).program).cost();
  }

  private void month(YearMonth month) {
    List<Run> runs = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      YearMonth until = c.until();
      boolean inForce = SecondReading.in(month, c.from(), until);
      boolean usesUp =
          until != null
              && month.isAfter(until)
              && !month.isAfter(until.plusMonths(SecondReading.rollOver(c)));
      if (c.status() == Contract.Status.SIGNED && (inForce || usesUp)) {
        List<Run> own = new ArrayList<>();
        for (Site s : estate.sites()) {
          boolean covered =
              c.sites().isEmpty() ? c.partner().equals(s.partner()) : c.sites().contains(s.id());
          if (covered) {
            s.hosts().forEach(h -> own.addAll(runs(c, s, estate.chip(h.chip()), month)));
          }
        }
        pay(c, month, inForce, own);
        runs.addAll(own);
      }
    }
    estate.sites().forEach(s -> site(s, month, runs));
    for (Chip chip : estate.chips()) {
      if (!chip.supply().isEmpty()) {
        int row = program.atMost(reading.level(chip.supply(), month) * 1e6 / K);
        enter(row, runs, r -> r.chip().equals(chip) ? chip.allInKw().value() : 0);
      }
    }
    estate.demand().forEach(d -> demand(d, month, runs));
    blocks(month, runs);
    shares(month, runs);
  }

  private List<Run> runs(Contract c, Site s, Chip chip, YearMonth month) {
    List<Run> runs = new ArrayList<>();
    if (!c.chips().isEmpty() && !c.chips().contains(chip.id())) {
      return runs;
    }
    for (Demand d : estate.demand()) {
      Figure smallest = d.smallestSiteMw();
      boolean known = Double.isFinite(reading.mean(s, month));
      if ((smallest != null && !(known && reading.mean(s, month) >= smallest.value()))
          || !reading.isNear(d, s)
          || reading.isKeptBySomebodyElse(d, chip, c, month)) {
        continue;
      }
      runs.add(new Run(d, null, c, s, chip, program.column(0, 0, FREE)));
      if (c.kind() != Contract.Kind.SPOT) {
        d.blocks().forEach(b -> runs.add(new Run(d, b, c, s, chip, program.column(0, 0, FREE))));
      }
    }
    return runs;
  }

  private void pay(Contract c, YearMonth month, boolean inForce, List<Run> own) {
    int sold = program.exactly(0);
    int money = program.atLeast(0);
    double least = inForce ? reading.floor(c, month) * (1 - 1e-6) : 0;
    int paid = program.column(1, least, inForce ? FREE : 0);
    program.set(money, paid, 1);
    enter(sold, own, _ -> 1);
    double available = c.availability() == null ? 1 : c.availability().value();
    for (Contract.Tier t : c.prices()) {
      int bought =
          program.column(0, 0, t.accelerators() == null ? FREE : t.accelerators().value() / K);
      program.set(sold, bought, -1);
      program.set(money, bought, -reading.price(c, t, month) * available * HOURS * K / 1e6);
    }
    YearMonth until = c.until();
    if (c.burnDown() != null && until != null) {
      Integer before = onAccount.remove(c.id());
      if (before != null) {
        program.set(money, before, 1);
      }
      if (month.isBefore(until.plusMonths(SecondReading.rollOver(c)))) {
        int left = program.column(0, 0, FREE);
        program.set(money, left, -1);
        onAccount.put(c.id(), left);
      }
    }
    for (int i = 0; i < budgets.length; i++) {
      if (SecondReading.in(
          month, estate.budgets().get(i).from(), estate.budgets().get(i).until())) {
        program.set(budgets[i], paid, 1);
      }
    }
  }

  private void site(Site s, YearMonth month, List<Run> runs) {
    double mean = reading.mean(s, month);
    if (Double.isFinite(mean)) {
      int all = program.atMost(mean * 1000 / K);
      int firm = program.atMost(reading.hours(s, month).min().orElse(0) * 1000 / K);
      enter(all, runs, r -> r.site().equals(s) ? kw(r) : 0);
      enter(
          firm,
          runs,
          r -> r.site().equals(s) && r.demand().kind() == Demand.Kind.INFERENCE ? kw(r) : 0);
    }
    for (Site.Host h : s.hosts()) {
      if (!h.delivered().isEmpty()) {
        int row = program.atMost(reading.level(h.delivered(), month) / K);
        enter(row, runs, r -> r.site().equals(s) && r.chip().id().equals(h.chip()) ? 1 : 0);
      }
    }
  }

  private static double kw(Run r) {
    return r.chip().allInKw().value() * r.site().pue().value();
  }

  private static double worth(Run r) {
    return SecondReading.worth(r.contract(), r.chip(), r.demand());
  }

  private void demand(Demand d, YearMonth month, List<Run> runs) {
    int row = program.exactly(SecondReading.wanted(d, month) / K);
    boolean must = d.mustBeMetFrom() != null && !month.isBefore(d.mustBeMetFrom());
    double penalty = d.unmetUsdPerH100Hour().value() * HOURS * K / 1e6;
    program.set(row, program.column(penalty, 0, must ? 0 : FREE), 1);
    Integer before = waiting.remove(d.id());
    if (before != null) {
      program.set(row, before, -1);
    }
    int wait = d.deferMonths() == null ? 0 : d.deferMonths();
    double most = 0;
    for (YearMonth m : estate.horizon().months()) {
      most +=
          !m.isAfter(month) && month.isBefore(m.plusMonths(wait)) ? SecondReading.wanted(d, m) : 0;
    }
    if (most > 0 && month.isBefore(estate.horizon().until())) {
      int waits = program.column(0, 0, most / K);
      program.set(row, waits, 1);
      waiting.put(d.id(), waits);
    }
    enter(row, runs, r -> r.demand().equals(d) && r.block() == null ? worth(r) : 0);
  }

  /** Taken once, where it can end in time if anywhere it can, or left at its price. */
  private void block(Demand d, Block b) {
    YearMonth end = estate.horizon().until();
    if (b.from().isAfter(end)) {
      return;
    }
    double whole = d.unmetUsdPerH100Hour().value() * HOURS / 1e6 * b.months();
    boolean must = d.mustBeMetFrom() != null && !b.lastStart().isBefore(d.mustBeMetFrom());
    int once = program.exactly(1);
    program.set(once, program.column(whole * b.h100Equivalents().value(), 0, must ? 0 : 1), 1);
    YearMonth first =
        b.from().isBefore(estate.horizon().from()) ? estate.horizon().from() : b.from();
    boolean intoTheHorizon = !first.plusMonths(b.months() - 1L).isAfter(end);
    for (YearMonth m = first; !m.isAfter(b.lastStart()) && !m.isAfter(end); m = m.plusMonths(1)) {
      if (intoTheHorizon && m.plusMonths(b.months() - 1L).isAfter(end)) {
        continue;
      }
      for (Site s : estate.sites()) {
        for (Site.Host h : s.hosts()) {
          int column = program.choice(0);
          program.set(once, column, 1);
          places.put(new Place(b.id(), m, s.id(), h.chip()), column);
        }
      }
    }
  }

  private void blocks(YearMonth month, List<Run> runs) {
    for (Demand d : estate.demand()) {
      for (Block b : d.blocks()) {
        for (Site s : estate.sites()) {
          for (Site.Host h : s.hosts()) {
            int row = program.exactly(0);
            for (int back = 0; back < b.months(); back++) {
              Integer place =
                  places.get(new Place(b.id(), month.minusMonths(back), s.id(), h.chip()));
              if (place != null) {
                program.set(row, place, -b.h100Equivalents().value() / K);
              }
            }
            enter(
                row,
                runs,
                r ->
                    b.equals(r.block()) && r.site().equals(s) && r.chip().id().equals(h.chip())
                        ? worth(r)
                        : 0);
          }
        }
      }
    }
  }

  private void shares(YearMonth month, List<Run> runs) {
    for (Contract c : estate.contracts()) {
      if (c.status() == Contract.Status.SIGNED && SecondReading.in(month, c.from(), c.until())) {
        ShareClause least = c.clauses().minimumShare();
        ShareClause most = c.clauses().maximumShare();
        if (least != null) {
          share(program.atLeast(0), runs, c, least);
        }
        if (most != null) {
          share(program.atMost(0), runs, c, most);
        }
      }
    }
    for (Estate.ShareCap cap : estate.shareCaps()) {
      double share = cap.largestShare().value();
      enter(
          program.atMost(0),
          runs,
          r ->
              worth(r)
                  * ((reading.owner(r.site().partner()).equals(reading.owner(cap.partner()))
                          ? 1
                          : 0)
                      - share));
    }
  }

  private void share(int row, List<Run> runs, Contract c, ShareClause clause) {
    enter(
        row,
        runs,
        r ->
            clause.demand().isEmpty() || clause.demand().contains(r.demand().id())
                ? worth(r)
                    * ((r.contract().partner().equals(c.partner()) ? 1 : 0)
                        - clause.share().value())
                : 0);
  }

  private void enter(int row, List<Run> runs, ToDoubleFunction<Run> weight) {
    for (Run r : runs) {
      double w = weight.applyAsDouble(r);
      if (w != 0) {
        program.set(row, r.column(), w);
      }
    }
  }
}
