package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Exclusivity;
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
 *   bought[tier]       accelerators at that tier's price; less where an offer lowers it ({@link LowerPrices})
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
  private final Payments payments;
  private final Map<String, List<Lane>> lanes = new HashMap<>();
  private final Map<String, Map<String, Double>> h100 = new HashMap<>();
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
    this.program = program;
    this.units = units;
    this.estate = estate;
    this.capacity = new Capacity(estate, lost);
    boolean insists = lost.kind() == null;
    this.shareCaps = insists ? estate.shareCaps() : List.of();
    this.signings = signings;
    this.weights = weights;
    this.held = held;
    this.payments = new Payments(this, weights.money(), owed);
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

  private void addMonth(YearMonth month) {
    MonthRows now = new MonthRows(this, month, deals(month));
    now.deals.forEach(d -> payments.add(now, d));
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

  /** How many H100s one accelerator in that lane replaces, for the time it is there. */
  double h100PerAccelerator(Demand demand, Lane lane) {
    return h100.computeIfAbsent(demand.id(), _ -> new HashMap<>())
            .computeIfAbsent(lane.chip().id(), _ -> estate.h100Equivalents(lane.chip(), demand))
        * Terms.availability(lane.contract());
  }

  private List<Lane> lanes(Contract contract) {
    return lanes.computeIfAbsent(contract.id(), _ -> capacity.lanes(contract));
  }

  private List<Lane> laneFor(MonthRows now, Demand demand) {
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
  private boolean forbidden(MonthRows now, Demand demand, Lane lane) {
    for (Deal deal : now.deals) {
      if (deal.sure()
          && !deal.onlyUsesUp(now.month)
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

  private void addDemand(MonthRows now, Demand demand) {
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
  double mayWait(Demand demand, YearMonth month) {
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

  private void addShareCap(MonthRows now, Estate.ShareCap cap) {
    if (!held.holds(Held.shareCap(cap.partner()))) {
      return;
    }
    String owner = estate.ultimateOwner(cap.partner());
    LimitRow row = now.limit(Kind.SHARE_CAP, cap.partner(), "", 0, units.accelerators());
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

  private void addClauses(MonthRows now, Deal deal) {
    new Clauses(this, held).add(now, deal);
  }
}
