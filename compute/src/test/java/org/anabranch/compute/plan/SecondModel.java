package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.anabranch.compute.estate.Block;
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
import org.anabranch.compute.estate.ShareClause;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.estate.Throughput;
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
  private static final double HOURS = 730;
  private static final double FREE = LinearProgram.NO_LIMIT;

  private final Estate estate;
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
      boolean inForce = in(month, c.from(), until);
      boolean usesUp =
          until != null && month.isAfter(until) && !month.isAfter(until.plusMonths(rollOver(c)));
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
        int row = program.atMost(level(chip.supply(), month) * 1e6 / K);
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
      boolean known = Double.isFinite(mean(s, month));
      if ((smallest != null && !(known && mean(s, month) >= smallest.value()))
          || !isNear(d, s)
          || isKeptBySomebodyElse(d, chip, c, month)) {
        continue;
      }
      runs.add(new Run(d, null, c, s, chip, program.column(0, 0, FREE)));
      if (c.kind() != Contract.Kind.SPOT) {
        d.blocks().forEach(b -> runs.add(new Run(d, b, c, s, chip, program.column(0, 0, FREE))));
      }
    }
    return runs;
  }

  private boolean isNear(Demand d, Site s) {
    Figure limit = d.latencyLimitMs();
    return limit == null
        || estate.latencies().stream()
            .anyMatch(
                l ->
                    l.zone().equals(d.zone())
                        && l.region().equals(s.region())
                        && l.ms().value() <= limit.value());
  }

  private boolean isKeptBySomebodyElse(Demand d, Chip chip, Contract c, YearMonth month) {
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

  private void pay(Contract c, YearMonth month, boolean inForce, List<Run> own) {
    int sold = program.exactly(0);
    int money = program.atLeast(0);
    double least = inForce ? floor(c, month) * (1 - 1e-6) : 0;
    int paid = program.column(1, least, inForce ? FREE : 0);
    program.set(money, paid, 1);
    enter(sold, own, _ -> 1);
    double available = c.availability() == null ? 1 : c.availability().value();
    for (Contract.Tier t : c.prices()) {
      int bought =
          program.column(0, 0, t.accelerators() == null ? FREE : t.accelerators().value() / K);
      program.set(sold, bought, -1);
      program.set(money, bought, -price(c, t, month) * available * HOURS * K / 1e6);
    }
    YearMonth until = c.until();
    if (c.burnDown() != null && until != null) {
      Integer before = onAccount.remove(c.id());
      if (before != null) {
        program.set(money, before, 1);
      }
      if (month.isBefore(until.plusMonths(rollOver(c)))) {
        int left = program.column(0, 0, FREE);
        program.set(money, left, -1);
        onAccount.put(c.id(), left);
      }
    }
    for (int i = 0; i < budgets.length; i++) {
      if (in(month, estate.budgets().get(i).from(), estate.budgets().get(i).until())) {
        program.set(budgets[i], paid, 1);
      }
    }
  }

  private static int rollOver(Contract c) {
    BurnDown burn = c.burnDown();
    return burn == null || burn.rollOverMonths() == null ? 0 : burn.rollOverMonths();
  }

  private double price(Contract c, Contract.Tier tier, YearMonth month) {
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

  private double floor(Contract c, YearMonth month) {
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

  private void site(Site s, YearMonth month, List<Run> runs) {
    double mean = mean(s, month);
    if (Double.isFinite(mean)) {
      int all = program.atMost(mean * 1000 / K);
      int firm = program.atMost(hours(s, month).min().orElse(0) * 1000 / K);
      enter(all, runs, r -> r.site().equals(s) ? kw(r) : 0);
      enter(
          firm,
          runs,
          r -> r.site().equals(s) && r.demand().kind() == Demand.Kind.INFERENCE ? kw(r) : 0);
    }
    for (Site.Host h : s.hosts()) {
      if (!h.delivered().isEmpty()) {
        int row = program.atMost(level(h.delivered(), month) / K);
        enter(row, runs, r -> r.site().equals(s) && r.chip().id().equals(h.chip()) ? 1 : 0);
      }
    }
  }

  private static double kw(Run r) {
    return r.chip().allInKw().value() * r.site().pue().value();
  }

  private double mean(Site s, YearMonth month) {
    return hours(s, month).average().orElse(0);
  }

  /** Megawatts hour by hour of a day; without end where nobody has said. */
  private DoubleStream hours(Site s, YearMonth month) {
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

  private void demand(Demand d, YearMonth month, List<Run> runs) {
    int row = program.exactly(wanted(d, month) / K);
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
      most += !m.isAfter(month) && month.isBefore(m.plusMonths(wait)) ? wanted(d, m) : 0;
    }
    if (most > 0 && month.isBefore(estate.horizon().until())) {
      int waits = program.column(0, 0, most / K);
      program.set(row, waits, 1);
      waiting.put(d.id(), waits);
    }
    enter(row, runs, r -> r.demand().equals(d) && r.block() == null ? worth(r) : 0);
  }

  private static double wanted(Demand d, YearMonth month) {
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

  private double worth(Run r) {
    Figure available = r.contract().availability();
    double h100 = r.chip().h100Equivalents().value();
    for (Throughput t : r.chip().throughput()) {
      Figure own = t.h100Equivalents();
      h100 = t.modelClass().equals(r.demand().modelClass()) && own != null ? own.value() : h100;
    }
    return h100 * (available == null ? 1 : available.value());
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
      if (c.status() == Contract.Status.SIGNED && in(month, c.from(), c.until())) {
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
                  * ((owner(r.site().partner()).equals(owner(cap.partner())) ? 1 : 0) - share));
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

  private String owner(String partner) {
    String owner = partner;
    for (Partner p : estate.partners()) {
      owner = p.id().equals(partner) && p.ownedBy() != null ? owner(p.ownedBy()) : owner;
    }
    return owner;
  }

  private double level(List<? extends Dated> ramp, YearMonth month) {
    double level = 0;
    for (Dated step : ramp) {
      boolean counts = step.figure().status() != Figure.Status.LETTER_OF_INTENT;
      level = step.from().isAfter(month) || !counts ? level : step.figure().value();
    }
    return level;
  }

  private static boolean in(YearMonth month, @Nullable YearMonth from, @Nullable YearMonth until) {
    return (from == null || !month.isBefore(from)) && (until == null || !month.isAfter(until));
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
