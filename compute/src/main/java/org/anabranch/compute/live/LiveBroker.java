package org.anabranch.compute.live;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.solve.Solver;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is seen of the work into what sites are worth.
 *
 * <p>{@link #observe} takes a reading: capacity estimates and stages move, and prices a little with
 * the load. {@link #solve} solves the programme over the next hours and pulls the prices towards
 * its duals; {@link SmoothPrices} says why they do not oscillate. When a solve fails, the last good
 * prices stay; after {@code STALE} they fade by half every ten minutes, and {@link #state} says so.
 *
 * <p>One thread observes and solves; any number may ask for prices, admission and state meanwhile,
 * from memory and without waiting.
 */
public final class LiveBroker implements BidPrices, Admission, AutoCloseable {
  /** For how long prices hold without a solve. */
  public static final Duration STALE = Duration.ofMinutes(15);

  private static final double FADE_MINUTES = 10;

  /** For each engine; the programme takes some milliseconds. */
  private static final Duration LONGEST_SOLVE = Duration.ofSeconds(5);

  /**
   * Sites are asked for this much of what they have: what is refused goes to the next best at once,
   * and what is left empty is lost. That some is refused also shows how much there is.
   */
  private static final double HEADROOM = 1.01;

  /** How much less a site costs, in usual prices, for work that the last solve puts there. */
  private static final double AIM = 2;

  /** How much more one costs of which all is planned for, for other work. */
  private static final double FULL = 1;

  /** And for work that may wait and has no place there now: more than it is worth. */
  private static final double LATER = 10;

  /** What requests see apart, as a part of the usual price. */
  private static final double SPREAD = 0.025;

  /** What waits comes again at this rate, whole in six minutes. */
  private static final double RETURNING_PER_HOUR = 6;

  private static final double REROUTING_SURCHARGE = 0.05;

  private final Map<String, SiteState> sites = new LinkedHashMap<>();
  private final Map<String, RegionStage> regions = new LinkedHashMap<>();
  private final Map<String, LoadOutlook> outlooks = new HashMap<>();
  private final StagedAdmission admission = new StagedAdmission();
  private final Solver solver;

  private LiveEstate expected = LiveEstate.NONE;
  private volatile double scaleUsd = LiveEstate.NONE.usualUsdPerHour();
  private volatile SmoothPrices smooth = new SmoothPrices(0, 0);
  private volatile Map<String, BigDecimal> prices = Map.of();
  private volatile LiveState state;
  private @Nullable Signals before;
  private @Nullable Signals last;
  private @Nullable ShortHorizon horizon;
  private @Nullable Instant solvedAt;
  private @Nullable String trouble;
  private Map<String, Double> waits = Map.of();
  private volatile Aims aims = Aims.NONE;

  /**
   * @param scaleUsd what an accelerator-hour usually costs here: the measure of a small and a large
   *     step of the price
   */
  public LiveBroker(List<LiveSite> sites, double scaleUsd, Instant at) {
    this(sites, scaleUsd, at, new Solver(LONGEST_SOLVE));
  }

  LiveBroker(List<LiveSite> sites, double scaleUsd, Instant at, Solver solver) {
    this.solver = solver;
    this.state = new LiveState(at, null, null, false, List.of(), Map.of());
    expect(new LiveEstate(sites, scaleUsd), at);
  }

  /**
   * The estate now says this of its sites. What is known of those it named before stays; those it
   * names no more cost nothing and are closed to nobody from now on.
   */
  public void expect(LiveEstate now, Instant at) {
    if (now.equals(expected)) {
      return;
    }
    Map<String, SiteState> kept = new HashMap<>(sites);
    double[] carried = new double[now.sites().size()];
    sites.clear();
    for (LiveSite site : now.sites()) {
      int index = sites.size();
      SiteState known = kept.get(site.id());
      if (known == null) {
        sites.put(site.id(), new SiteState(site, index));
      } else {
        carried[index] = smooth.usd(known.index);
        known.expect(site, index);
        sites.put(site.id(), known);
      }
      regions.computeIfAbsent(site.region(), _ -> new RegionStage());
    }
    regions.keySet().retainAll(now.sites().stream().map(LiveSite::region).toList());
    expected = now;
    scaleUsd = now.usualUsdPerHour();
    smooth = new SmoothPrices(carried, now.sites().isEmpty() ? 0 : SPREAD * scaleUsd);
    publish(at);
  }

  /** Takes in a reading; the first one only as what the next is compared with. */
  public void observe(Signals now) {
    before = last;
    last = now;
    if (before == null) {
      return;
    }
    double hours = Duration.between(before.at(), now.at()).toMillis() / 3_600_000.0;
    if (hours <= 0) {
      return;
    }
    seeSites(before, now, hours);
    seeLoads(before, now, hours);
    settle(now);
    fade(now.at(), hours);
    publish(now.at());
  }

  private void seeSites(Signals then, Signals now, double hours) {
    Map<String, Signals.Lane> earlier = new HashMap<>();
    then.lanes().forEach(l -> earlier.put(l.id(), l));
    for (SiteState site : sites.values()) {
      double busy = 0;
      double left = 1;
      double turnedAway = 0;
      long[] counts = new long[3];
      for (Signals.Lane lane : now.lanes()) {
        Signals.Lane old = earlier.get(lane.id());
        if (old != null && site.site.id().equals(lane.site())) {
          busy += (lane.units() - old.units()) * lane.acceleratorHoursPerUnit() / hours;
          counts[0] += lane.answered() - old.answered();
          counts[1] += lane.limited() - old.limited();
          counts[2] += lane.failed() - old.failed();
          left = Math.min(left, lane.left());
          turnedAway += lane.turnedAway() - old.turnedAway();
        }
      }
      double all = Math.max(1, Arrays.stream(counts).sum());
      site.busy = busy;
      site.limited = counts[1] / all;
      site.failed = counts[2] / all;
      site.see(new CapacityEstimate.Sample(hours, busy, site.limited, site.failed, left), now.at());
      double capacity = Math.max(site.capacity.accelerators(), 1e-9);
      double refused = site.limited + site.failed;
      site.load = busy / capacity + (busy / capacity > 0.5 || refused > 0.5 ? refused : 0);
      // Whoever was sent nowhere wanted as much as whoever was answered.
      site.load += busy / capacity * turnedAway / Math.max(1, counts[0]);
    }
    regions.forEach((region, stage) -> stage.see(load(region)));
  }

  /** Of all the region's sites together. */
  private double load(String region) {
    double busy = 0;
    double there = 0;
    for (SiteState site : sites.values()) {
      if (site.site.region().equals(region)) {
        busy += site.load * site.capacity.accelerators();
        there += site.capacity.accelerators();
      }
    }
    return there == 0 ? 0 : busy / there;
  }

  private void seeLoads(Signals then, Signals now, double hours) {
    Map<String, Double> earlier = new HashMap<>();
    then.kinds().forEach(k -> earlier.put(k.id(), k.offered()));
    for (Signals.Kind kind : now.kinds()) {
      double offered = kind.offered() - earlier.getOrDefault(kind.id(), kind.offered());
      outlooks
          .computeIfAbsent(kind.id(), _ -> new LoadOutlook())
          .see(now.at(), Math.max(0, offered) / hours);
    }
  }

  private void fade(Instant at, double hours) {
    Instant solved = solvedAt;
    if (solved != null && Duration.between(solved, at).compareTo(STALE) > 0) {
      double share = 1 - Math.pow(0.5, 60 * hours / FADE_MINUTES);
      smooth.fade(share);
      aims = Aims.NONE;
    }
  }

  /**
   * Solves for prices from the last reading; takes some milliseconds. Returns whether it succeeded:
   * when not, the prices before it stay in force.
   */
  public boolean solve() {
    Signals now = last;
    if (now == null || before == null) {
      return false;
    }
    ShortHorizon.Input in = input(now);
    try {
      ShortHorizon program = horizon;
      if (program == null || !program.fits(in)) {
        close();
        program = new ShortHorizon(in, solver);
        horizon = program;
      }
      take(program.solve(in), now);
      settle(now);
      solvedAt = now.at();
      trouble = null;
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      trouble = String.valueOf(e.getMessage());
      close();
    }
    publish(now.at());
    return trouble == null;
  }

  private void take(ShortHorizon.Output output, Signals now) {
    double[] duals = new double[sites.size()];
    for (SiteState site : sites.values()) {
      site.dual = output.usdPerAcceleratorHour().getOrDefault(site.site.id(), 0.0);
      duals[site.index] = site.dual;
    }
    smooth.pull(duals);
    waits = output.waits();
    aims = aims(output, now);
  }

  private Aims aims(ShortHorizon.Output output, Signals now) {
    Set<String> full = new HashSet<>();
    for (Signals.Lane lane : now.lanes()) {
      SiteState site = lane.site() == null ? null : sites.get(lane.site());
      if (site != null && site.dual > SPREAD * scaleUsd) {
        full.add(lane.id());
      }
    }
    return new Overbooking(now, full).aims(now.kinds(), output.flows());
  }

  /** Lets the prices settle with the load as it is now. */
  private void settle(Signals now) {
    Map<String, Signals.Lane> lanes = new HashMap<>();
    now.lanes().forEach(l -> lanes.put(l.id(), l));
    List<SmoothPrices.Load> loads = new ArrayList<>();
    for (Signals.Kind kind : now.kinds()) {
      LoadOutlook outlook = outlooks.computeIfAbsent(kind.id(), _ -> new LoadOutlook());
      double goes = 1 - waits.getOrDefault(kind.id(), 0.0);
      List<SmoothPrices.Way> ways = new ArrayList<>();
      for (String id : kind.lanes()) {
        Signals.Lane lane = lanes.get(id);
        if (lane != null && Double.isFinite(lane.usdPerUnit())) {
          SiteState site = lane.site() == null ? null : sites.get(lane.site());
          ways.add(
              new SmoothPrices.Way(
                  site == null ? -1 : site.index,
                  lane.acceleratorHoursPerUnit(),
                  lane.usdPerUnit()));
        }
      }
      double now10 = outlook.ahead(Duration.ZERO, Duration.ofMinutes(10));
      double unitsPerHour = goes * (now10 + RETURNING_PER_HOUR * kind.waitingUnits());
      loads.add(new SmoothPrices.Load(unitsPerHour, kind.unmetUsdPerUnit(), ways));
    }
    double[] accelerators = new double[sites.size()];
    sites.values().forEach(s -> accelerators[s.index] = HEADROOM * s.capacity.accelerators());
    smooth.settle(loads, accelerators);
  }

  private ShortHorizon.Input input(Signals now) {
    Map<String, double[]> load = new HashMap<>();
    for (Signals.Kind kind : now.kinds()) {
      LoadOutlook outlook = outlooks.computeIfAbsent(kind.id(), _ -> new LoadOutlook());
      load.put(
          kind.id(),
          Horizon.STRETCHES.stream()
              .mapToDouble(s -> outlook.ahead(s.from(), s.until()))
              .toArray());
    }
    Map<String, double[]> accelerators = new HashMap<>();
    sites.forEach((id, s) -> accelerators.put(id, s.ahead(now.at(), HEADROOM)));
    return new ShortHorizon.Input(
        sites.values().stream().map(s -> s.site).toList(),
        now.lanes(),
        now.kinds(),
        load,
        accelerators);
  }

  private void publish(Instant at) {
    Map<String, BigDecimal> fresh = new HashMap<>();
    Map<String, Stage> staged = new HashMap<>();
    Set<String> shed = new HashSet<>();
    List<SitePrice> shown = new ArrayList<>();
    for (SiteState s : sites.values()) {
      RegionStage region = regions.get(s.site.region());
      Stage stage = region == null ? Stage.OPEN : region.stage();
      double bid =
          smooth.usd(s.index)
              + (stage.atLeast(Stage.REROUTING) ? REROUTING_SURCHARGE * scaleUsd : 0);
      fresh.put(s.site.id(), new BigDecimal(bid, new MathContext(9)));
      staged.put(s.site.id(), stage);
      if (region != null && region.shedding()) {
        shed.add(s.site.id());
      }
      shown.add(
          new SitePrice(
              s.site,
              s.capacity.accelerators(),
              s.capacity.nominal(),
              s.busy,
              s.load,
              s.limited,
              s.failed,
              bid,
              s.dual,
              stage));
    }
    prices = fresh;
    admission.stand(staged, shed);
    Instant solved = solvedAt;
    boolean fading = solved != null && Duration.between(solved, at).compareTo(STALE) > 0;
    state = new LiveState(at, solved, trouble, fading, shown, waits);
  }

  @Override
  public BigDecimal usdPerAcceleratorHour(String site) {
    return prices.getOrDefault(site, BigDecimal.ZERO);
  }

  @Override
  public double spreadUsdPerAcceleratorHour() {
    return smooth.spread();
  }

  @Override
  public double steeringUsdPerAcceleratorHour(String kind, String lane, double place) {
    return switch (aims.of(kind, lane, place)) {
      case AIMED -> -AIM * scaleUsd;
      case FULL -> FULL * scaleUsd;
      case LATER -> LATER * scaleUsd;
      case OPEN -> 0;
    };
  }

  /** How all stands; never blocks. */
  public LiveState state() {
    return state;
  }

  /** The share of work of that kind that is better kept for later, from 0 to 1. */
  public double waits(String kind) {
    return state.waits().getOrDefault(kind, 0.0);
  }

  @Override
  public @Nullable String against(String site, String workspace, Urgency urgency) {
    return admission.against(site, workspace, urgency);
  }

  @Override
  public void used(String site, String workspace) {
    admission.used(site, workspace);
  }

  @Override
  public void close() {
    ShortHorizon open = horizon;
    horizon = null;
    if (open != null) {
      open.close();
    }
  }
}
