package org.anabranch.compute;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.anabranch.compute.Capacity.Lane;
import org.anabranch.compute.Dispatch.Kind;

/**
 * Turns one scenario of an estate into a {@link LinearProgram} and its solution back into a {@link
 * Dispatch}. Month by month:
 *
 * <pre>
 *   run[class, lane]   thousand accelerators busy with the class; a lane is chip × site × contract
 *   unmet[class]       thousand H100-equivalents, at most what is wanted
 *   bought[tier]       thousand accelerators at that tier's price
 *   paid[contract]     million US dollars, at least the contract's floor
 *
 *   demand     Σ h100 · run + unmet = wanted             for each class
 *   power      Σ kW · PUE · run ≤ megawatts              for each site that has a figure
 *   chips      Σ run ≤ accelerators                      for each chip at a site that has a figure
 *   supply     Σ kW · run ≤ IT megawatts                 for each chip with a supply, over all sites
 *   tiers      Σ run = Σ bought                          for each contract
 *   money      paid ≥ Σ price · bought                   for each contract
 *   share      Σ h100 · run of the partner ≤ share · Σ h100 · run
 *
 *   minimise   Σ paid + Σ penalty · unmet
 * </pre>
 *
 * In these units every number lies within a few powers of ten of 1, which keeps the duals exact.
 */
final class DispatchModel {
  /** A column that stands for work running. */
  private record RunColumn(int column, YearMonth month, Demand demand, Lane lane) {}

  private record UnmetColumn(int column, YearMonth month, Demand demand, double wanted) {}

  private record PaidColumn(
      int column, YearMonth month, Contract contract, double floor, List<Integer> tiers) {}

  /** A row whose dual is the price of something. */
  private record LimitRow(
      int row,
      YearMonth month,
      Kind kind,
      String subject,
      String chip,
      double bound,
      double perUnit,
      ToDoubleFunction<Lane> perAccelerator,
      Predicate<Lane> touches) {}

  private static final double THOUSAND_HOURS = Capacity.HOURS_PER_MONTH / 1000;

  private final Estate estate;
  private final List<Estate.ShareCap> shareCaps;
  private final Capacity capacity;
  private final LinearProgram program = new LinearProgram();
  private final List<RunColumn> runs = new ArrayList<>();
  private final List<UnmetColumn> unmet = new ArrayList<>();
  private final List<PaidColumn> paid = new ArrayList<>();
  private final List<LimitRow> limits = new ArrayList<>();

  DispatchModel(Estate estate, Lost lost) {
    this.estate = estate;
    this.shareCaps = lost.kind() == null ? estate.shareCaps() : List.of();
    this.capacity = new Capacity(estate, lost);
    estate.horizon().months().forEach(this::addMonth);
  }

  LinearProgram program() {
    return program;
  }

  private void addMonth(YearMonth month) {
    List<RunColumn> here = new ArrayList<>();
    List<Lane> lanes = capacity.lanes(month);
    for (Demand demand : estate.demand()) {
      addDemand(month, demand, lanes, here);
    }
    runs.addAll(here);
    capacity.contracts(month).forEach(c -> addContract(month, c, here));
    capacity.sites().forEach(s -> addSite(month, s, here));
    estate.chips().forEach(c -> addSupply(month, c, here));
    shareCaps.forEach(c -> addShareCap(month, c, here));
  }

  private void addDemand(YearMonth month, Demand demand, List<Lane> lanes, List<RunColumn> here) {
    double wanted = demand.at(month) / 1000;
    int row = program.exactly(wanted);
    int column = program.column(demand.unmetUsdPerH100Hour().value() * THOUSAND_HOURS, 0, wanted);
    program.set(row, column, 1);
    unmet.add(new UnmetColumn(column, month, demand, wanted));
    for (Lane lane : lanes) {
      if (fits(demand, lane.site(), month)) {
        int run = program.column(0, 0, LinearProgram.NO_LIMIT);
        program.set(row, run, lane.chip().h100Equivalents().value());
        here.add(new RunColumn(run, month, demand, lane));
      }
    }
  }

  private boolean fits(Demand demand, Site site, YearMonth month) {
    return demand.smallestSiteMw() == null
        || capacity.megawatts(site, month).orElse(0) >= demand.smallestSiteMw().value();
  }

  private void addContract(YearMonth month, Contract contract, List<RunColumn> here) {
    double floor = capacity.floorUsdMillion(contract, month);
    int paidColumn = program.column(1, floor, LinearProgram.NO_LIMIT);
    int money = program.atLeast(0);
    int tiers = program.exactly(0);
    program.set(money, paidColumn, 1);
    List<Integer> bought = new ArrayList<>();
    for (Contract.Tier tier : contract.prices()) {
      int column = program.column(0, 0, Terms.limit(tier.accelerators()) / 1000);
      program.set(money, column, -tier.usdPerAcceleratorHour().value() * THOUSAND_HOURS);
      program.set(tiers, column, -1);
      bought.add(column);
    }
    here.stream()
        .filter(r -> r.lane().contract().equals(contract))
        .forEach(r -> program.set(tiers, r.column(), 1));
    paid.add(new PaidColumn(paidColumn, month, contract, floor, bought));
  }

  private void addSite(YearMonth month, Site site, List<RunColumn> here) {
    Predicate<Lane> atSite = l -> l.site().equals(site);
    capacity
        .megawatts(site, month)
        .ifPresent(
            mw ->
                limit(
                    month,
                    Kind.POWER,
                    site.id(),
                    "",
                    mw,
                    1,
                    Lane::siteKwPerAccelerator,
                    atSite,
                    here));
    for (Chip chip : capacity.hosted(site)) {
      Predicate<Lane> ofChip = atSite.and(l -> l.chip().equals(chip));
      capacity
          .accelerators(site, chip, month)
          .ifPresent(
              n -> limit(month, Kind.CHIPS, site.id(), chip.id(), n, 1000, _ -> 1, ofChip, here));
    }
  }

  private void addSupply(YearMonth month, Chip chip, List<RunColumn> here) {
    double kw = chip.allInKw().value();
    capacity
        .supplyMw(chip, month)
        .ifPresent(
            mw ->
                limit(
                    month,
                    Kind.CHIP_SUPPLY,
                    chip.id(),
                    chip.id(),
                    mw,
                    1,
                    _ -> kw,
                    l -> l.chip().equals(chip),
                    here));
  }

  private void addShareCap(YearMonth month, Estate.ShareCap cap, List<RunColumn> here) {
    Predicate<Lane> ofPartner =
        l -> estate.ultimateOwner(l.site().partner()).equals(estate.ultimateOwner(cap.partner()));
    double share = cap.largestShare().value();
    int row = program.atMost(0);
    for (RunColumn run : here) {
      double h100 = run.lane().chip().h100Equivalents().value();
      program.set(row, run.column(), h100 * ((ofPartner.test(run.lane()) ? 1 : 0) - share));
    }
    limits.add(
        new LimitRow(
            row,
            month,
            Kind.SHARE_CAP,
            cap.partner(),
            "",
            0,
            1000,
            l -> l.chip().h100Equivalents().value(),
            ofPartner));
  }

  /**
   * Adds a row: what the lanes take of it, {@code perAccelerator} units each, is at most {@code
   * bound}. The row itself counts in {@code perUnit} units, thousands of accelerators being the
   * unit of the columns.
   */
  private void limit(
      YearMonth month,
      Kind kind,
      String subject,
      String chip,
      double bound,
      double perUnit,
      ToDoubleFunction<Lane> perAccelerator,
      Predicate<Lane> touches,
      List<RunColumn> here) {
    int row = program.atMost(bound / perUnit);
    for (RunColumn run : here) {
      if (touches.test(run.lane())) {
        program.set(row, run.column(), perAccelerator.applyAsDouble(run.lane()));
      }
    }
    limits.add(
        new LimitRow(row, month, kind, subject, chip, bound, perUnit, perAccelerator, touches));
  }

  /** Reads a proved solution of {@link #program}. */
  Dispatch dispatch(Solver.Solution solution) {
    return new Reading(solution).dispatch();
  }

  /** One solution, told in the estate's words. */
  private final class Reading {
    private final double[] values;
    private final Solver.Solution solution;
    private final Map<YearMonth, List<RunColumn>> byMonth = new HashMap<>();

    Reading(Solver.Solution solution) {
      this.solution = solution;
      this.values = solution.values();
      runs.forEach(r -> byMonth.computeIfAbsent(r.month(), _ -> new ArrayList<>()).add(r));
    }

    Dispatch dispatch() {
      double cash = paid.stream().mapToDouble(p -> values[p.column()]).sum();
      double penalty =
          unmet.stream()
              .mapToDouble(u -> values[u.column()] * program.columns().get(u.column()).cost())
              .sum();
      List<Dispatch.Limit> prices = new ArrayList<>(limits.stream().map(this::limit).toList());
      paid.forEach(p -> lastTier(p, prices));
      return new Dispatch(
          runs.stream().filter(r -> values[r.column()] > 1e-7).map(this::run).toList(),
          unmet.stream().map(this::balance).toList(),
          paid.stream().map(this::payment).toList(),
          prices,
          cash,
          penalty,
          solution.certificate().relativeGap(),
          program.columns().size(),
          program.rows().size());
    }

    private Dispatch.Run run(RunColumn r) {
      double accelerators = values[r.column()] * 1000;
      return new Dispatch.Run(
          r.month(),
          r.demand().id(),
          r.lane().site().id(),
          r.lane().chip().id(),
          r.lane().contract().id(),
          accelerators,
          accelerators * r.lane().chip().h100Equivalents().value());
    }

    private Dispatch.Balance balance(UnmetColumn u) {
      double least = values[u.column()] < 1e-7 ? 0 : values[u.column()];
      return new Dispatch.Balance(u.month(), u.demand().id(), u.wanted() * 1000, least * 1000);
    }

    private Dispatch.Payment payment(PaidColumn p) {
      double used = 0;
      for (int i = 0; i < p.tiers().size(); i++) {
        double price = p.contract().prices().get(i).usdPerAcceleratorHour().value();
        used += values[p.tiers().get(i)] * price * THOUSAND_HOURS;
      }
      return new Dispatch.Payment(
          p.month(), p.contract().id(), p.floor(), used, values[p.column()]);
    }

    private Dispatch.Limit limit(LimitRow row) {
      List<RunColumn> touched =
          byMonth.getOrDefault(row.month(), List.of()).stream()
              .filter(r -> row.touches().test(r.lane()))
              .toList();
      double perAccelerator =
          touched.stream()
              .max((a, b) -> Double.compare(values[a.column()], values[b.column()]))
              .map(r -> row.perAccelerator().applyAsDouble(r.lane()))
              .orElse(0.0);
      double used =
          touched.stream()
              .mapToDouble(r -> values[r.column()] * row.perAccelerator().applyAsDouble(r.lane()))
              .sum();
      double price = Math.max(0, -solution.duals()[row.row()]);
      return new Dispatch.Limit(
          row.month(),
          row.kind(),
          row.subject(),
          row.chip().isEmpty() ? null : row.chip(),
          row.bound(),
          used * row.perUnit(),
          price * 1e6 / row.perUnit(),
          price * perAccelerator * 1000 / Capacity.HOURS_PER_MONTH);
    }

    /** A contract binds where its last tier ends. */
    private void lastTier(PaidColumn p, List<Dispatch.Limit> prices) {
      double bound = 0;
      double used = 0;
      for (int i = 0; i < p.tiers().size(); i++) {
        bound += Terms.limit(p.contract().prices().get(i).accelerators());
        used += values[p.tiers().get(i)] * 1000;
      }
      if (Double.isFinite(bound)) {
        double reduced = solution.certificate().reducedCosts()[p.tiers().getLast()];
        double price = Math.max(0, -reduced) * 1000;
        prices.add(
            new Dispatch.Limit(
                p.month(),
                Kind.CONTRACT,
                p.contract().id(),
                null,
                bound,
                used,
                price,
                price / Capacity.HOURS_PER_MONTH));
      }
    }
  }
}
