package org.anabranch.compute.live;

import java.time.Duration;
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
 *   run[kind, lane, stretch]      units an hour, each at the lane's cash price
 *   wait[kind, stretch, later]    units an hour kept for a later stretch, for work that may wait
 *   undone[kind, stretch]         units an hour, each at the kind's price of not being done
 *
 *   load      Σ run + Σ wait + undone = offered + what waited until now     for each kind, stretch
 *   capacity  Σ accelerator-hours · run ≤ accelerators                      for each site, stretch
 * </pre>
 *
 * The dual of a site's capacity now, over the length of now, is its bid price in dollars per
 * accelerator-hour. Built once for the same lanes and kinds; then only bounds and costs change and
 * the solver goes on from the basis it has. Not for several threads.
 */
final class ShortHorizon implements AutoCloseable {
  /** What is put in. */
  record Input(
      List<LiveSite> sites,
      List<Signals.Lane> lanes,
      List<Signals.Kind> kinds,
      Map<String, double[]> load,
      Map<String, Double> accelerators) {}

  /**
   * What comes out.
   *
   * @param usdPerAcceleratorHour by site, now
   * @param waits by kind, the share of what is offered now that is better kept for later
   * @param undone by kind, likewise the share that is better not done
   */
  record Output(
      Map<String, Double> usdPerAcceleratorHour,
      Map<String, Double> waits,
      Map<String, Double> undone,
      double costUsd) {}

  /** The cost of waiting an hour, as a part of that of not being done, so that ties run now. */
  private static final double IMPATIENCE = 1e-4;

  private final List<Horizon.Stretch> stretches = Horizon.STRETCHES;
  private final LinearProgram program = new LinearProgram();
  private final Warm warm;
  private final String shape;
  private final Map<String, int[]> loadRows = new LinkedHashMap<>();
  private final Map<String, int[]> capacityRows = new LinkedHashMap<>();
  private final Map<String, int[]> undoneColumns = new HashMap<>();
  private final Map<String, List<Integer>> waitingNow = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();

  private record Run(int column, String lane, double hours) {}

  ShortHorizon(Input in, Solver solver) {
    this.shape = shape(in);
    Map<String, Signals.Lane> lanes = new HashMap<>();
    in.lanes().forEach(l -> lanes.put(l.id(), l));
    for (LiveSite site : in.sites()) {
      int[] rows = new int[stretches.size()];
      for (int b = 0; b < rows.length; b++) {
        rows[b] = program.atMost(site.accelerators());
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
    int[] undone = new int[rows.length];
    for (int b = 0; b < rows.length; b++) {
      double hours = stretches.get(b).hours();
      rows[b] = program.exactly(0);
      undone[b] = column(kind.unmetUsdPerUnit() * hours);
      program.set(rows[b], undone[b], hours);
      for (String id : kind.lanes()) {
        Signals.Lane lane = lanes.get(id);
        if (lane != null) {
          int run = column(lane.usdPerUnit() * hours);
          program.set(rows[b], run, hours);
          runs.add(new Run(run, id, hours));
          int[] capacity = lane.site() == null ? null : capacityRows.get(lane.site());
          if (capacity != null && lane.acceleratorHoursPerUnit() > 0) {
            program.set(capacity[b], run, lane.acceleratorHoursPerUnit());
          }
        }
      }
    }
    addWaiting(kind, rows);
    loadRows.put(kind.id(), rows);
    undoneColumns.put(kind.id(), undone);
  }

  /** Waiting takes from an earlier stretch's load and adds to a later one's. */
  private void addWaiting(Signals.Kind kind, int[] rows) {
    List<Integer> now = new ArrayList<>();
    for (int b = 0; b < rows.length; b++) {
      for (int c = b + 1; c < rows.length; c++) {
        double hours = stretches.get(c).from().minus(stretches.get(b).from()).toMinutes() / 60.0;
        double longest = stretches.get(c).until().minus(stretches.get(b).from()).toMinutes() / 60.0;
        if (longest <= kind.mayWaitHours()) {
          int wait = column(IMPATIENCE * kind.unmetUsdPerUnit() * hours);
          program.set(rows[b], wait, 1);
          program.set(rows[c], wait, -1);
          if (b == 0) {
            now.add(wait);
          }
        }
      }
    }
    waitingNow.put(kind.id(), now);
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
   * @param loadFactor demand now is taken to be so many times what is expected
   * @throws org.anabranch.kernel.ProblemException when there is no answer that is proved best in
   *     time
   */
  Output solve(Input in, double loadFactor) {
    Map<String, Double> price = new HashMap<>();
    for (Signals.Lane lane : in.lanes()) {
      if (!Double.isFinite(lane.usdPerUnit())) {
        throw new IllegalStateException(
            "The price of %s is %s, which is no number.".formatted(lane.id(), lane.usdPerUnit()));
      }
      price.put(lane.id(), lane.usdPerUnit());
    }
    runs.forEach(r -> program.cost(r.column(), price.getOrDefault(r.lane(), 0.0) * r.hours()));
    capacityRows.forEach(
        (site, rows) -> {
          double accelerators = in.accelerators().getOrDefault(site, 0.0);
          for (int row : rows) {
            program.rowBounds(row, -LinearProgram.NO_LIMIT, accelerators);
          }
        });
    loadRows.forEach(
        (kind, rows) -> {
          double waiting = waiting(in, kind);
          double[] load = in.load().getOrDefault(kind, new double[rows.length]);
          for (int b = 0; b < rows.length; b++) {
            double units =
                load[b] * stretches.get(b).hours() * (b == 0 ? loadFactor : 1)
                    + (b == 0 ? waiting : 0);
            program.rowBounds(rows[b], units, units);
          }
        });
    return output(in, loadFactor, warm.solve().orThrow());
  }

  private static double waiting(Input in, String kind) {
    return in.kinds().stream()
        .filter(k -> k.id().equals(kind))
        .mapToDouble(Signals.Kind::waiting)
        .sum();
  }

  private Output output(Input in, double loadFactor, Solution solution) {
    Map<String, Double> prices = new HashMap<>();
    double hours = stretches.getFirst().hours();
    capacityRows.forEach(
        (site, rows) -> prices.put(site, Math.max(0, -solution.duals()[rows[0]]) / hours));
    Map<String, Double> waits = new HashMap<>();
    Map<String, Double> undone = new HashMap<>();
    for (Signals.Kind kind : in.kinds()) {
      double[] load = in.load().getOrDefault(kind.id(), new double[1]);
      double units = load[0] * hours * loadFactor + kind.waiting();
      double waiting =
          waitingNow.getOrDefault(kind.id(), List.of()).stream().mapToDouble(j -> solution.values()[j]).sum();
      int[] columns = undoneColumns.getOrDefault(kind.id(), new int[1]);
      waits.put(kind.id(), units > 0 ? Math.min(1, waiting / units) : 0);
      undone.put(kind.id(), units > 0 ? Math.min(1, solution.values()[columns[0]] * hours / units) : 0);
    }
    return new Output(prices, waits, undone, solution.cost());
  }

  @Override
  public void close() {
    warm.close();
  }
}
