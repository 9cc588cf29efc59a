package org.anabranch.compute.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Solver;
import org.anabranch.compute.solve.Warm;

/**
 * The programme over the next hours: which kind of work runs where, what waits, what is undone.
 *
 * <pre>
 *   run[kind, lane, stretch]      units, each at the lane's cash price
 *   undone[kind, stretch]         units, each at the kind's price of not being done
 *
 *   load      Σ run + undone = offered                       for each kind that cannot wait, stretch
 *   load      due ≤ Σ run + undone, from now on, ≤ offered   for each kind that may, up to a stretch
 *   capacity  Σ accelerator-hours · run ≤ accelerators · hours              for each site, stretch
 * </pre>
 *
 * The dual of a site's capacity now is its bid price in dollars per accelerator-hour, and how much
 * of a kind runs where now is how its work should be shared out. Waiting costs nothing while there
 * is time, so among plans that cost the same some do now what others do later. Built once for the
 * same lanes and kinds; then only bounds and costs change and the solver goes on from the basis it
 * has. Every answer is proved ({@link org.anabranch.compute.solve.Certificate}). Not for several
 * threads.
 */
final class ShortHorizon implements AutoCloseable {
  /**
   * What is put in.
   *
   * @param load by kind, units an hour in each stretch
   * @param accelerators by site, in each stretch
   */
  record Input(
      List<LiveSite> sites,
      List<Signals.Lane> lanes,
      List<Signals.Kind> kinds,
      Map<String, double[]> load,
      Map<String, double[]> accelerators) {}

  /**
   * What comes out.
   *
   * @param usdPerAcceleratorHour by site, now
   * @param flows by kind and lane, what part of what the kind does now runs there; no entry for
   *     none
   * @param waits by kind, the share of what there is now that is better kept for later
   * @param undone by kind, likewise the share that is better not done
   */
  record Output(
      Map<String, Double> usdPerAcceleratorHour,
      Map<String, Map<String, Double>> flows,
      Map<String, Double> waits,
      Map<String, Double> undone,
      double costUsd) {}

  /** What waits is done so long before it has to be, for it goes out in pieces. */
  private static final double HASTE_HOURS = 0.6;

  /** Less than this part of a kind's work is no flow, but rounding. */
  private static final double CRUMB = 1e-6;

  private final List<Horizon.Stretch> stretches = Horizon.STRETCHES;
  private final LinearProgram program = new LinearProgram();
  private final Warm warm;
  private final String shape;
  private final Map<String, int[]> loadRows = new LinkedHashMap<>();
  private final Map<String, int[]> capacityRows = new LinkedHashMap<>();
  private final Map<String, Integer> undoneNow = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();

  private record Run(int column, String kind, String lane, int stretch) {}

  ShortHorizon(Input in, Solver solver) {
    this.shape = shape(in);
    Map<String, Signals.Lane> lanes = new HashMap<>();
    in.lanes().forEach(l -> lanes.put(l.id(), l));
    for (LiveSite site : in.sites()) {
      int[] rows = new int[stretches.size()];
      for (int b = 0; b < rows.length; b++) {
        rows[b] = program.atMost(0);
      }
      capacityRows.put(site.id(), rows);
    }
    for (Signals.Kind kind : in.kinds()) {
      add(kind, lanes);
    }
    this.warm = solver.open(program);
  }

  private int column(double cost) {
    return program.column(cost, 0, LinearProgram.NO_LIMIT);
  }

  private void add(Signals.Kind kind, Map<String, Signals.Lane> lanes) {
    int[] rows = new int[stretches.size()];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = program.exactly(0);
    }
    for (int b = 0; b < rows.length; b++) {
      int undone = column(kind.unmetUsdPerUnit());
      count(kind, rows, b, undone);
      if (b == 0) {
        undoneNow.put(kind.id(), undone);
      }
      for (String id : kind.lanes()) {
        Signals.Lane lane = lanes.get(id);
        if (lane != null) {
          int run = column(0);
          count(kind, rows, b, run);
          runs.add(new Run(run, kind.id(), id, b));
          int[] capacity = lane.site() == null ? null : capacityRows.get(lane.site());
          if (capacity != null && lane.acceleratorHoursPerUnit() > 0) {
            program.set(capacity[b], run, lane.acceleratorHoursPerUnit());
          }
        }
      }
    }
    loadRows.put(kind.id(), rows);
  }

  /** What may wait is counted from now on, other work in its stretch alone. */
  private void count(Signals.Kind kind, int[] rows, int stretch, int column) {
    int last = kind.mayWaitHours() > 0 ? rows.length - 1 : stretch;
    for (int c = stretch; c <= last; c++) {
      program.set(rows[c], column, 1);
    }
  }

  /** Whether this programme is of the same sites, lanes and kinds. */
  boolean fits(Input in) {
    return shape.equals(shape(in));
  }

  private static String shape(Input in) {
    StringBuilder shape = new StringBuilder();
    in.sites().forEach(s -> shape.append(s.id()).append(';'));
    in.lanes()
        .forEach(
            l ->
                shape
                    .append(l.id())
                    .append(l.site())
                    .append(l.acceleratorHoursPerUnit())
                    .append(';'));
    in.kinds()
        .forEach(
            k ->
                shape
                    .append(k.id())
                    .append(k.lanes())
                    .append(k.mayWaitHours())
                    .append(k.unmetUsdPerUnit())
                    .append(';'));
    return shape.toString();
  }

  /**
   * Solves, warm where it can.
   *
   * @throws org.anabranch.kernel.ProblemException when there is no answer that is proved best in
   *     time
   */
  Output solve(Input in) {
    Map<String, Double> price = new HashMap<>();
    for (Signals.Lane lane : in.lanes()) {
      if (!Double.isFinite(lane.usdPerUnit())) {
        throw new IllegalStateException(
            "The price of %s is %s, which is no number.".formatted(lane.id(), lane.usdPerUnit()));
      }
      price.put(lane.id(), lane.usdPerUnit());
    }
    runs.forEach(r -> program.cost(r.column(), price.getOrDefault(r.lane(), 0.0)));
    capacityRows.forEach(
        (site, rows) -> {
          double[] accelerators = in.accelerators().getOrDefault(site, new double[rows.length]);
          for (int b = 0; b < rows.length; b++) {
            program.rowBounds(
                rows[b], -LinearProgram.NO_LIMIT, accelerators[b] * stretches.get(b).hours());
          }
        });
    in.kinds().forEach(k -> ask(k, in.load().getOrDefault(k.id(), new double[0])));
    return output(in, warm.solve().orThrow());
  }

  private void ask(Signals.Kind kind, double[] load) {
    int[] rows = loadRows.getOrDefault(kind.id(), new int[0]);
    double offered = kind.waitingUnits();
    for (int b = 0; b < rows.length; b++) {
      double here = (b < load.length ? load[b] : 0) * stretches.get(b).hours();
      if (kind.mayWaitHours() <= 0) {
        program.rowBounds(rows[b], here + (b == 0 ? offered : 0), here + (b == 0 ? offered : 0));
      } else {
        offered += here;
        program.rowBounds(rows[b], Math.min(offered, due(kind, load, b)), offered);
      }
    }
  }

  /** What of it cannot wait beyond that stretch: what waits now, and what comes soon enough. */
  private double due(Signals.Kind kind, double[] load, int stretch) {
    double end = stretches.get(stretch).until().toMillis() / 3_600_000.0;
    double due = 0;
    for (Signals.Waiting waiting : kind.waiting()) {
      due += waiting.hoursLeft() - HASTE_HOURS <= end ? waiting.units() : 0;
    }
    double until = end - kind.mayWaitHours();
    for (int b = 0; b < load.length && until > 0; b++) {
      double hours = Math.min(until, stretches.get(b).hours());
      due += load[b] * hours;
      until -= hours;
    }
    return due;
  }

  private Output output(Input in, Solution solution) {
    double[] values = solution.values();
    Map<String, Double> prices = new HashMap<>();
    capacityRows.forEach((site, rows) -> prices.put(site, Math.max(0, -solution.duals()[rows[0]])));
    Map<String, Map<String, Double>> flows = new HashMap<>();
    Map<String, Double> done = new HashMap<>();
    for (Run run : runs) {
      if (run.stretch() == 0 && values[run.column()] > 0) {
        done.merge(run.kind(), values[run.column()], Double::sum);
      }
    }
    for (Run run : runs) {
      double all = done.getOrDefault(run.kind(), 0.0);
      if (run.stretch() == 0 && values[run.column()] > CRUMB * all) {
        flows
            .computeIfAbsent(run.kind(), _ -> new LinkedHashMap<>())
            .put(run.lane(), values[run.column()] / all);
      }
    }
    Map<String, Double> waits = new HashMap<>();
    Map<String, Double> undone = new HashMap<>();
    double hours = stretches.getFirst().hours();
    for (Signals.Kind kind : in.kinds()) {
      double[] load = in.load().getOrDefault(kind.id(), new double[1]);
      double units = load[0] * hours + kind.waitingUnits();
      Integer column = undoneNow.get(kind.id());
      double left = column == null ? 0 : Math.max(0, values[column]);
      double ran = done.getOrDefault(kind.id(), 0.0);
      waits.put(kind.id(), units > 0 ? Math.clamp((units - ran - left) / units, 0.0, 1.0) : 0.0);
      undone.put(kind.id(), units > 0 ? Math.min(1, left / units) : 0);
    }
    return new Output(prices, flows, waits, undone, solution.cost());
  }

  @Override
  public void close() {
    warm.close();
  }
}
