package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Exclusivity;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Dispatch.Kind;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.jspecify.annotations.Nullable;

/**
 * Writes one scenario of an estate into a {@link LinearProgram}, beside other scenarios or alone,
 * and reads its part of a solution back as a {@link Dispatch}. Month by month:
 *
 * <pre>
 *   run[class, lane]   accelerators busy with the class; a lane is chip × site × contract
 *   unmet[class]       H100-equivalents that nobody serves
 *   waits[class]       H100-equivalents of batch work left for later months
 *   bought[tier]       accelerators at that tier's price
 *   paid[contract]     money, at least the contract's floor
 *   left[contract]     money paid under a commitment and not yet used
 *   placed[block, start, site, chip]   0 or 1
 *
 *   demand     Σ h100 · run + unmet + waits − waits before = wanted      for each class
 *   block      Σ h100 · run = size · Σ placed that are running           for each block, site, chip
 *   power      Σ kW · PUE · run ≤ megawatts         for each site; for inference in the worst hour too
 *   chips      Σ run ≤ accelerators                 for each chip at a site that has a figure
 *   supply     Σ kW · run ≤ IT megawatts            for each chip with a supply, over all sites
 *   tiers      Σ run = Σ bought                     for each contract; nothing where it is not signed
 *   money      paid + left before − left ≥ Σ price · bought
 *   shares     Σ h100 · run with the partner against Σ h100 · run
 *   budget     Σ paid ≤ budget                      over its months
 *
 *   minimise   Σ paid + Σ penalty · unmet + Σ fees of what is signed
 * </pre>
 *
 * All in {@link Units} that keep the numbers near 1, and so the duals exact.
 */
final class ScenarioModel {
  /** What a scenario adds to the cost of the programme: each part times its weight. */
  record Weights(double money, double penalty) {
    static final Weights ALL = new Weights(1, 1);
  }

  final LinearProgram program;
  final Units units;
  final Estate estate;
  final Capacity capacity;
  final List<RunColumn> runs = new ArrayList<>();
  final List<UnmetColumn> unmet = new ArrayList<>();
  final List<PaidColumn> paid = new ArrayList<>();
  final List<LimitRow> limits = new ArrayList<>();
  final Blocks blocks;

  private final List<Estate.ShareCap> shareCaps;
  private final Signings signings;
  private final Weights weights;
  private final Held held;
  private final double mostUseful;
  private final @Nullable Owed owed;
  private final Map<String, List<Lane>> lanes = new HashMap<>();
  private final Map<String, Map<String, Double>> h100 = new HashMap<>();
  private final Map<String, Integer> leftBefore = new HashMap<>();
  private final Map<String, Integer> waitsBefore = new HashMap<>();

  /** The scenario alone in a programme of its own. */
  ScenarioModel(Estate estate, Lost lost) {
    this(new LinearProgram(), Units.of(estate), estate, lost, Signings.NONE, Weights.ALL, Held.ALL);
  }

  ScenarioModel(
      LinearProgram program,
      Units units,
      Estate estate,
      Lost lost,
      Signings signings,
      Weights weights,
      Held held) {
    this(program, units, estate, lost, signings, weights, held, null);
  }

  /**
   * @param owed what is due under the contracts; by {@code estate} itself when null
   */
  ScenarioModel(
      LinearProgram program,
      Units units,
      Estate estate,
      Lost lost,
      Signings signings,
      Weights weights,
      Held held,
      @Nullable Owed owed) {
    this.owed = owed;
    this.program = program;
    this.units = units;
    this.estate = estate;
    this.capacity = new Capacity(estate, lost);
    boolean insists = lost.kind() == null;
    this.shareCaps = insists ? estate.shareCaps() : List.of();
    this.signings = signings;
    this.weights = weights;
    this.held = held;
    this.mostUseful = mostUsefulAccelerators();
    this.blocks = new Blocks(this, weights.penalty());
    estate.horizon().months().forEach(this::addMonth);
    if (insists) {
      new Insisted(this, held.insisting()).add();
    }
  }

  /** Work running. */
  record RunColumn(
      int column, YearMonth month, Demand demand, Lane lane, double h100PerAccelerator) {}

  /**
   * @param waits the column of what waits after this month; −1 when it may not
   */
  record UnmetColumn(int column, int waits, YearMonth month, Demand demand, double wanted) {}

  record PaidColumn(
      int column,
      YearMonth month,
      Deal deal,
      double floor,
      List<Integer> tiers,
      List<Double> prices) {}

  /**
   * A row whose dual is the price of something.
   *
   * @param perUnit natural units of the bound in one unit of the row
   */
  record LimitRow(
      int row,
      YearMonth month,
      Kind kind,
      String subject,
      String chip,
      double bound,
      double perUnit,
      List<Touch> touches) {}

  /** What one unit of a run takes of a limit. */
  record Touch(RunColumn run, double coefficient) {}

  LinearProgram program() {
    return program;
  }

  Dispatch dispatch(Solution solution) {
    return new DispatchReading(this, solution).dispatch();
  }

  /** Holds the penalty of this scenario to {@code usdMillion} at most; returns the row. */
  int penaltyAtMost(double usdMillion) {
    int row = program.atMost(usdMillion / units.usdMillion());
    penaltyInto(row, 1);
    return row;
  }

  private void penaltyInto(int row, double weight) {
    for (UnmetColumn u : unmet) {
      program.set(row, u.column(), weight * penalty(u.demand()));
    }
    blocks.penalties(row, weight);
  }

  /** Writes cash and penalty of this scenario, without fees, into {@code row}. */
  void costInto(int row, double weight) {
    penaltyInto(row, weight);
    for (PaidColumn p : paid) {
      program.set(row, p.column(), weight);
    }
  }

  /** Holds cash and penalty of this scenario, without fees, to {@code usdMillion} at most. */
  void costAtMost(double usdMillion) {
    costInto(program.atMost(usdMillion / units.usdMillion()), 1);
  }

  double penalty(Demand demand) {
    return units.perMonth(demand.unmetUsdPerH100Hour().value());
  }

  /** The rows of one month, which work takes its part of. */
  private final class Month {
    final YearMonth month;
    final List<RunColumn> here = new ArrayList<>();
    final Map<String, LimitRow> power = new HashMap<>();
    final Map<String, LimitRow> firmPower = new HashMap<>();
    final Map<String, LimitRow> chips = new HashMap<>();
    final Map<String, LimitRow> supply = new HashMap<>();
    final Map<String, Integer> tiers = new HashMap<>();
    final List<Deal> deals;

    Month(YearMonth month) {
      this.month = month;
      this.deals = deals(month);
    }

    RunColumn run(Demand demand, Lane lane) {
      double worth =
          h100.computeIfAbsent(demand.id(), _ -> new HashMap<>())
                  .computeIfAbsent(
                      lane.chip().id(), _ -> estate.h100Equivalents(lane.chip(), demand))
              * Terms.availability(lane.contract());
      RunColumn run =
          new RunColumn(program.column(0, 0, LinearProgram.NO_LIMIT), month, demand, lane, worth);
      Integer tier = tiers.get(lane.contract().id());
      if (tier != null) {
        program.set(tier, run.column(), 1);
      }
      String site = lane.site().id();
      double kw = lane.siteKwPerAccelerator();
      take(power.get(site), run, kw);
      if (demand.kind() == Demand.Kind.INFERENCE) {
        take(firmPower.get(site), run, kw);
      }
      take(chips.get(site + " " + lane.chip().id()), run, 1);
      take(supply.get(lane.chip().id()), run, lane.chip().allInKw().value());
      runs.add(run);
      here.add(run);
      return run;
    }
  }

  private void take(@Nullable LimitRow limit, RunColumn run, double coefficient) {
    if (limit != null && coefficient != 0) {
      program.set(limit.row(), run.column(), coefficient);
      limit.touches().add(new Touch(run, coefficient));
    }
  }

  private void addMonth(YearMonth month) {
    Month now = new Month(month);
    capacity.sites().forEach(s -> addSite(now, s));
    estate.chips().forEach(c -> addSupply(now, c));
    now.deals.forEach(d -> addDeal(now, d));
    for (Demand demand : estate.demand()) {
      addDemand(now, demand);
      if (!demand.blocks().isEmpty()) {
        blocks.addMonth(month, demand, laneFor(now, demand), lane -> now.run(demand, lane));
      }
    }
    shareCaps.forEach(c -> addShareCap(now, c));
    now.deals.forEach(d -> addClauses(now, d));
  }

  private List<Deal> deals(YearMonth month) {
    List<Deal> deals = new ArrayList<>();
    for (Contract c : capacity.contracts(month)) {
      deals.add(new Deal(c, null, List.of()));
    }
    for (Choice choice : signings.choices()) {
      List<Integer> signed = signings.covering(choice, month);
      if (!signed.isEmpty() && capacity.leaves(choice.contract())) {
        deals.add(new Deal(choice.contract(), choice, signed));
      }
    }
    return deals;
  }

  private List<Lane> lanes(Contract contract) {
    return lanes.computeIfAbsent(contract.id(), _ -> capacity.lanes(contract));
  }

  private List<Lane> laneFor(Month now, Demand demand) {
    List<Lane> fitting = new ArrayList<>();
    boolean anywhere = demand.smallestSiteMw() == null && demand.latencyLimitMs() == null;
    for (Deal deal : now.deals) {
      for (Lane lane : lanes(deal.contract())) {
        if ((anywhere || capacity.fits(demand, lane.site(), now.month))
            && !forbidden(now, demand, lane)) {
          fitting.add(lane);
        }
      }
    }
    return fitting;
  }

  /** Whether a signed contract of somebody else keeps the work, or the chip, for itself. */
  private boolean forbidden(Month now, Demand demand, Lane lane) {
    for (Deal deal : now.deals) {
      if (deal.sure()
          && !deal.contract().clauses().exclusivity().isEmpty()
          && held.holds(Held.exclusivity(deal.contract().id()))) {
        for (Exclusivity e : deal.contract().clauses().exclusivity()) {
          if (Clauses.covers(e, now.month, demand, lane.chip())
              && !lane.contract().partner().equals(deal.contract().partner())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void addDemand(Month now, Demand demand) {
    double wanted = demand.at(now.month) / units.accelerators();
    double mayWait = mayWait(demand, now.month) / units.accelerators();
    Integer before = waitsBefore.get(demand.id());
    int row = program.exactly(wanted);
    int column =
        program.column(
            weights.penalty() * penalty(demand),
            0,
            before == null ? wanted : LinearProgram.NO_LIMIT);
    program.set(row, column, 1);
    int waits = -1;
    if (before != null) {
      program.set(row, before, -1);
      waitsBefore.remove(demand.id());
    }
    if (mayWait > 0) {
      waits = program.column(0, 0, mayWait);
      program.set(row, waits, 1);
      waitsBefore.put(demand.id(), waits);
    }
    unmet.add(new UnmetColumn(column, waits, now.month, demand, wanted));
    for (Lane lane : laneFor(now, demand)) {
      RunColumn run = now.run(demand, lane);
      program.set(row, run.column(), run.h100PerAccelerator());
    }
  }

  /** How much may wait after {@code month}: what arrived so late that its time is not over. */
  private double mayWait(Demand demand, YearMonth month) {
    int months = demand.deferMonths() == null ? 0 : demand.deferMonths();
    if (month.equals(estate.horizon().until())) {
      return 0;
    }
    double most = 0;
    for (int back = 0; back < months; back++) {
      YearMonth arrived = month.minusMonths(back);
      most += arrived.isBefore(estate.horizon().from()) ? 0 : demand.at(arrived);
    }
    return most;
  }

  private void addDeal(Month now, Deal deal) {
    Contract contract = deal.contract();
    boolean after = deal.onlyUsesUp(now.month);
    double due =
        owed == null
            ? capacity.floorUsdMillion(contract, now.month)
            : owed.floorUsdMillion(contract, now.month);
    double floor = after ? 0 : due / units.usdMillion();
    int paidColumn =
        program.column(
            weights.money(), deal.sure() ? floor : 0, after ? 0 : LinearProgram.NO_LIMIT);
    int money = program.atLeast(0);
    int tiers = program.exactly(0);
    program.set(money, paidColumn, 1);
    List<Integer> bought = new ArrayList<>();
    List<Double> prices = new ArrayList<>();
    double available = Terms.availability(contract);
    for (int i = 0; i < contract.prices().size(); i++) {
      double limit = Terms.limit(contract.prices().get(i).accelerators()) / units.accelerators();
      int column = program.column(0, 0, limit);
      double price = units.perMonth(Terms.usdPerHour(estate, contract, i, now.month)) * available;
      program.set(money, column, -price);
      program.set(tiers, column, -1);
      bought.add(column);
      prices.add(price);
      if (!deal.sure()) {
        int signed = program.atMost(0);
        program.set(signed, column, 1);
        deal.signed().forEach(y -> program.set(signed, y, -Math.min(limit, mostUseful)));
      }
    }
    if (!deal.sure() && floor > 0) {
      int least = program.atLeast(0);
      program.set(least, paidColumn, 1);
      deal.signed().forEach(y -> program.set(least, y, -floor));
    }
    addAccount(now, deal, money);
    now.tiers.put(contract.id(), tiers);
    paid.add(new PaidColumn(paidColumn, now.month, deal, floor, bought, prices));
  }

  /** What is paid and not used stays on account until the commitment's end, or its roll-over's. */
  private void addAccount(Month now, Deal deal, int money) {
    Contract contract = deal.contract();
    YearMonth until = contract.until();
    if (!deal.sure() || contract.burnDown() == null || until == null) {
      return;
    }
    Integer before = leftBefore.remove(contract.id());
    if (before != null) {
      program.set(money, before, 1);
    }
    if (now.month.isBefore(until.plusMonths(Terms.rollOverMonths(contract)))) {
      int left = program.column(0, 0, LinearProgram.NO_LIMIT);
      program.set(money, left, -1);
      leftBefore.put(contract.id(), left);
    }
  }

  /**
   * More accelerators than this nobody would buy: all demand at its highest on the weakest chip.
   */
  private double mostUsefulAccelerators() {
    double h100 = 0;
    for (Demand d : estate.demand()) {
      h100 += d.points().stream().mapToDouble(p -> p.h100Equivalents().value()).max().orElse(0);
      h100 += mayWait(d, estate.horizon().until().minusMonths(1));
      h100 += d.blocks().stream().mapToDouble(b -> b.h100Equivalents().value()).sum();
    }
    double weakest = 1;
    for (Chip chip : estate.chips()) {
      for (Demand d : estate.demand()) {
        weakest = Math.min(weakest, estate.h100Equivalents(chip, d));
      }
    }
    double available =
        estate.contracts().stream()
            .mapToDouble(Terms::availability)
            .filter(a -> a > 0)
            .min()
            .orElse(1);
    return h100 / weakest / available / units.accelerators();
  }

  private void addSite(Month now, Site site) {
    OptionalDouble mean = capacity.megawatts(site, now.month);
    OptionalDouble firm = capacity.firmMegawatts(site, now.month);
    if (mean.isPresent()) {
      double mw = mean.getAsDouble();
      now.power.put(site.id(), limit(now, Kind.POWER, site.id(), "", mw, units.megawatts()));
      if (firm.orElse(mw) < mw) {
        now.firmPower.put(
            site.id(),
            limit(now, Kind.FIRM_POWER, site.id(), "", firm.getAsDouble(), units.megawatts()));
      }
    }
    for (Chip chip : capacity.hosted(site)) {
      capacity
          .accelerators(site, chip, now.month)
          .ifPresent(
              n ->
                  now.chips.put(
                      site.id() + " " + chip.id(),
                      limit(now, Kind.CHIPS, site.id(), chip.id(), n, units.accelerators())));
    }
  }

  private void addSupply(Month now, Chip chip) {
    capacity
        .supplyMw(chip, now.month)
        .ifPresent(
            mw ->
                now.supply.put(
                    chip.id(),
                    limit(now, Kind.CHIP_SUPPLY, chip.id(), chip.id(), mw, units.megawatts())));
  }

  private LimitRow limit(
      Month now, Kind kind, String subject, String chip, double bound, double perUnit) {
    LimitRow row =
        new LimitRow(
            program.atMost(bound / perUnit),
            now.month,
            kind,
            subject,
            chip,
            bound,
            perUnit,
            new ArrayList<>());
    limits.add(row);
    return row;
  }

  private void addShareCap(Month now, Estate.ShareCap cap) {
    if (!held.holds(Held.shareCap(cap.partner()))) {
      return;
    }
    String owner = estate.ultimateOwner(cap.partner());
    LimitRow row = limit(now, Kind.SHARE_CAP, cap.partner(), "", 0, units.accelerators());
    double share = cap.largestShare().value();
    for (RunColumn run : now.here) {
      boolean own = estate.ultimateOwner(run.lane().site().partner()).equals(owner);
      share(row, run, (own ? 1 : 0) - share, own);
    }
  }

  private void share(LimitRow row, RunColumn run, double weight, boolean touches) {
    double h100 = run.h100PerAccelerator();
    program.set(row.row(), run.column(), h100 * weight);
    if (touches) {
      row.touches().add(new Touch(run, h100));
    }
  }

  private void addClauses(Month now, Deal deal) {
    new Clauses(this, held).add(now.month, deal, now.here, now.deals);
  }

  LimitRow clause(YearMonth month, String subject) {
    LimitRow row =
        new LimitRow(
            program.atMost(0),
            month,
            Kind.CLAUSE,
            subject,
            "",
            0,
            units.accelerators(),
            new ArrayList<>());
    limits.add(row);
    return row;
  }
}
