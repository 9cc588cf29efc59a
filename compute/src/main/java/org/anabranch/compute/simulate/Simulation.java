package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.anabranch.compute.live.Signals;

/**
 * Replays a scenario against a policy, minute by minute. In each tick the work of every kind comes
 * in some parcels, in an order by lot; a parcel goes where the policy says, and what finds no room
 * there goes to the next, three sites at most. Work that may wait and found no room, or that the
 * policy keeps back, comes again until its time is over, or the scenario. Whatever is left then is
 * undone.
 *
 * <p>A site takes what fits into its capacity of the tick and refuses the rest; it answers the
 * slower the fuller it is. One thread; the same scenario and policy give the same result.
 */
public final class Simulation {
  private static final Duration TICK = Duration.ofMinutes(1);
  private static final int PARCELS = 60;
  private static final int RETURNING_PARCELS = 16;
  private static final int MOST_TRIES = 3;
  private static final long BIN_SECONDS = 600;
  private static final double CRUMB = 1e-9;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final Scenario scenario;
  private final Map<String, SimulatedLane> lanes = new HashMap<>();
  private final Map<String, SimulatedSite> sites = new HashMap<>();
  private final Map<String, Double> spent = new HashMap<>();
  private final Map<String, Double> room = new HashMap<>();

  /** Units that wait, by kind and by the ten minutes in which they were first asked for. */
  private final Map<String, TreeMap<Long, Double>> backlog = new HashMap<>();

  private final Map<String, double[]> counts = new HashMap<>();
  private final SplittableRandom random;
  private final Map<String, Double> places = new HashMap<>();
  private double weightedSeconds;
  private double served;
  private double penaltyUsd;
  private long attempts;
  private long refused;

  /**
   * @param since when it was first asked for
   */
  private record Parcel(SimulatedKind kind, double units, Instant since) {}

  private Simulation(Scenario scenario) {
    this.scenario = scenario;
    scenario.lanes().forEach(l -> lanes.put(l.id(), l));
    scenario.sites().forEach(s -> sites.put(s.site().id(), s));
    scenario.kinds().forEach(k -> counts.put(k.id(), new double[3]));
    this.random = new SplittableRandom(scenario.seed());
  }

  /** Replays all of it; takes seconds for two weeks. The policy is not closed. */
  public static SimulationResult of(Scenario scenario, Policy policy) {
    return of(scenario, policy, _ -> {});
  }

  /**
   * The same, watched.
   *
   * @param passed told before each step of the trace which part of the time has passed, from 0 to
   *     1; what it throws ends the simulation
   */
  public static SimulationResult of(Scenario scenario, Policy policy, DoubleConsumer passed) {
    return new Simulation(scenario).run(policy, passed);
  }

  private SimulationResult run(Policy policy, DoubleConsumer passed) {
    int ticks = (int) Math.max(1, scenario.step().dividedBy(TICK));
    double hours = scenario.hoursPerStep() / ticks;
    Duration tick = scenario.step().dividedBy(ticks);
    Instant now = scenario.start();
    for (int step = 0; step < scenario.steps(); step++) {
      passed.accept((double) step / scenario.steps());
      for (int t = 0; t < ticks; t++) {
        policy.turn(now);
        tick(step, now, hours, policy);
        now = now.plus(tick);
      }
    }
    scenario.kinds().forEach(k -> undone(k, waiting(k)));
    return result(policy);
  }

  private void tick(int step, Instant now, double hours, Policy policy) {
    for (SimulatedSite site : scenario.sites()) {
      room.put(site.site().id(), site.capacity().get(step) * hours);
    }
    for (Parcel parcel : parcels(step, now, hours, policy)) {
      double left = place(parcel, step, now, hours, policy);
      if (left > CRUMB) {
        leftOver(parcel.kind(), left, parcel.since());
      }
    }
  }

  private List<Parcel> parcels(int step, Instant now, double hours, Policy policy) {
    List<Parcel> parcels = new ArrayList<>();
    for (SimulatedKind kind : scenario.kinds()) {
      double units = kind.load().get(step) * hours;
      counts(kind)[0] += units;
      policy.offered(kind.id(), units, waiting(kind, now));
      double tried = 1;
      if (kind.mayWait()) {
        tried = 1 - policy.keeps(kind.id());
        parcels.addAll(returning(kind, now, tried));
        leftOver(kind, units * (1 - tried), now);
      }
      for (int p = 0; p < PARCELS && units * tried > 0; p++) {
        parcels.add(new Parcel(kind, units * tried / PARCELS, now));
      }
    }
    for (int i = parcels.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Parcel other = parcels.get(j);
      parcels.set(j, parcels.get(i));
      parcels.set(i, other);
    }
    return parcels;
  }

  /** Takes out of the backlog what tries again now, and gives up what is overdue. */
  private List<Parcel> returning(SimulatedKind kind, Instant now, double tried) {
    TreeMap<Long, Double> waiting = backlog(kind);
    while (!waiting.isEmpty() && !now.isBefore(due(kind, waiting.firstKey()))) {
      undone(kind, waiting.pollFirstEntry().getValue());
    }
    List<Parcel> parcels = new ArrayList<>();
    // All at once would only be refused: a tenth a minute finds the room there is.
    double portion = tried * waiting(kind) / (10 * RETURNING_PARCELS);
    for (int p = 0; p < RETURNING_PARCELS && portion > CRUMB && !waiting.isEmpty(); p++) {
      long oldest = waiting.firstKey();
      parcels.add(new Parcel(kind, taken(waiting, portion), begin(oldest)));
    }
    return parcels;
  }

  private static double taken(TreeMap<Long, Double> waiting, double portion) {
    double left = portion;
    while (left > CRUMB && !waiting.isEmpty()) {
      Map.Entry<Long, Double> oldest = waiting.pollFirstEntry();
      double kept = oldest.getValue() - left;
      if (kept > CRUMB) {
        waiting.put(oldest.getKey(), kept);
      }
      left = Math.max(0, -kept);
    }
    return portion - left;
  }

  private double waiting(SimulatedKind kind) {
    return backlog(kind).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What waits, and until when: nothing waits beyond the end, and whoever waits says so. */
  private List<Signals.Waiting> waiting(SimulatedKind kind, Instant now) {
    Instant end = scenario.start().plus(scenario.step().multipliedBy(scenario.steps()));
    List<Signals.Waiting> waiting = new ArrayList<>();
    backlog(kind)
        .forEach(
            (bin, units) -> {
              Instant due = due(kind, bin);
              Duration left = Duration.between(now, due.isBefore(end) ? due : end);
              waiting.add(new Signals.Waiting(units, left.toMinutes() / 60.0));
            });
    return waiting;
  }

  private static Instant begin(long bin) {
    return Instant.ofEpochSecond(bin * BIN_SECONDS);
  }

  private static Instant due(SimulatedKind kind, long bin) {
    return begin(bin).plusSeconds((long) (kind.waitHours() * 3600));
  }

  private double place(Parcel parcel, int step, Instant now, double hours, Policy policy) {
    double left = parcel.units();
    int tries = 0;
    for (String id : policy.order(parcel.kind().id(), left, seed(parcel.kind()))) {
      if (tries++ == MOST_TRIES || left <= CRUMB) {
        break;
      }
      SimulatedLane lane = lane(id);
      SimulatedSite site = site(lane.site());
      attempts++;
      double fits = Math.min(left, room(site) / lane.acceleratorHoursPerUnit());
      if (fits > CRUMB) {
        take(lane, site, fits, step, hours, policy);
        counts(parcel.kind())[2] += fits * Duration.between(parcel.since(), now).toMinutes() / 60.0;
        left -= fits;
      }
      if (left > CRUMB) {
        refused++;
        policy.refused(id, site.down().get(step));
      }
    }
    return left;
  }

  /**
   * A parcel stands for many requests, so the parcels' draws are spread as evenly as those of many
   * requests would be: by multiples of the golden ratio, in the leading bits.
   */
  private long seed(SimulatedKind kind) {
    double place = places.merge(kind.id(), GOLDEN, (a, b) -> (a + b) % 1);
    return ((long) (place * 0x1p53) << 11) | (random.nextLong() >>> 53);
  }

  private void take(
      SimulatedLane lane, SimulatedSite site, double units, int step, double hours, Policy policy) {
    double taken = units * lane.acceleratorHoursPerUnit();
    double whole = site.capacity().get(step) * hours;
    room.merge(site.site().id(), -taken, Double::sum);
    double full = whole <= 0 ? 1 : Math.clamp(1 - room(site) / whole, 0, 1);
    double seconds = site.baseSeconds() * (1 + 0.5 * full / Math.max(0.05, 1 - full));
    weightedSeconds += seconds * units;
    served += units;
    double usd = units * lane.listUsdPerUnit().get(scenario.day(step));
    spent.merge(lane.contract(), usd, Double::sum);
    policy.answered(lane.id(), units, seconds);
  }

  private void leftOver(SimulatedKind kind, double units, Instant since) {
    if (units <= CRUMB) {
      return;
    }
    if (kind.mayWait()) {
      backlog(kind).merge(since.getEpochSecond() / BIN_SECONDS, units, Double::sum);
    } else {
      undone(kind, units);
    }
  }

  private void undone(SimulatedKind kind, double units) {
    counts(kind)[1] += units;
    penaltyUsd += units * kind.unmetUsdPerUnit();
  }

  private TreeMap<Long, Double> backlog(SimulatedKind kind) {
    return backlog.computeIfAbsent(kind.id(), _ -> new TreeMap<>());
  }

  private double[] counts(SimulatedKind kind) {
    return counts.computeIfAbsent(kind.id(), _ -> new double[3]);
  }

  private SimulatedLane lane(String id) {
    SimulatedLane lane = lanes.get(id);
    if (lane == null) {
      throw new IllegalArgumentException("The scenario has no lane “" + id + "”.");
    }
    return lane;
  }

  private SimulatedSite site(String id) {
    SimulatedSite site = sites.get(id);
    if (site == null) {
      throw new IllegalArgumentException("The scenario has no site “" + id + "”.");
    }
    return site;
  }

  private double room(SimulatedSite site) {
    return Math.max(0, room.getOrDefault(site.site().id(), 0.0));
  }

  private SimulationResult result(Policy policy) {
    double fixed = 0;
    double variable = 0;
    Map<String, Double> beyond = new HashMap<>(spent);
    for (Obligation o : scenario.obligations()) {
      double used = beyond.getOrDefault(o.contract(), 0.0);
      fixed += o.floorUsd();
      beyond.put(o.contract(), o.sunk() ? 0 : Math.max(0, used - o.floorUsd()));
    }
    for (double usd : beyond.values()) {
      variable += usd;
    }
    return new SimulationResult(
        policy.name(),
        scenario.seed(),
        fixed,
        variable,
        penaltyUsd,
        attempts,
        refused,
        served == 0 ? 0 : weightedSeconds / served,
        scenario.kinds().stream()
            .map(
                k ->
                    new SimulationResult.Kind(
                        k.id(),
                        counts(k)[0],
                        counts(k)[1],
                        counts(k)[0] == 0 ? 0 : counts(k)[2] / counts(k)[0]))
            .toList());
  }
}
