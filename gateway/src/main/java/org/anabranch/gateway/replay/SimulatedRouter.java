package org.anabranch.gateway.replay;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.compute.live.LiveBroker;
import org.anabranch.compute.live.Signals;
import org.anabranch.compute.simulate.Policy;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.SimulatedClock;
import org.anabranch.compute.simulate.SimulatedKind;
import org.anabranch.compute.simulate.SimulatedLane;
import org.anabranch.compute.simulate.SimulatedSite;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.ConfiguredCommitments;
import org.anabranch.gateway.route.Counted;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.FullHouse;
import org.anabranch.gateway.route.Lines;
import org.anabranch.gateway.route.LiveConditions;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Shares;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Yaml;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own router as a policy of simulations: the same {@link Router}, health, circuits
 * and commitments that serve requests, over the scenario's lanes as deployments and on its clock.
 * With the broker it is what this product does; without, and with another preset, what is usual.
 *
 * <p>A unit of work is a request of a million tokens, so prices per million tokens are prices per
 * H100-hour.
 */
public final class SimulatedRouter implements Policy {
  private static final long UNIT_TOKENS = 1_000_000;

  /** A way to choose, by the name people know it by; each falls back to the next best. */
  public enum Strategy {
    OURS("bid prices", Preset.CHEAPEST),
    STATIC("static weights", Preset.WEIGHTED),
    ROUND_ROBIN("round robin", Preset.ROUND_ROBIN),
    LEAST_BUSY("least busy", Preset.LEAST_BUSY),
    FASTEST("lowest latency", Preset.FASTEST),
    CHEAPEST("cheapest first", Preset.CHEAPEST);

    private final String title;
    private final Preset preset;

    Strategy(String title, Preset preset) {
      this.title = title;
      this.preset = preset;
    }

    /** The word on the command line: {@code round-robin}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String title() {
      return title;
    }

    Preset preset() {
      return preset;
    }

    /** Throws a {@link org.anabranch.kernel.ProblemException} naming those there are. */
    public static Strategy named(String word) {
      return Arrays.stream(values())
          .filter(s -> s.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  Problem.badInput(
                          "policy-unknown",
                          "There is no policy “" + word + "”.",
                          "Choose from: "
                              + String.join(
                                  ", ", Arrays.stream(values()).map(Strategy::word).toList())
                              + ".")
                      .asException());
    }
  }

  private final Strategy strategy;
  private final Scenario scenario;
  private final SimulatedClock clock;
  private final Fleet fleet;
  private final ConfiguredCommitments commitments;
  private final Router router;
  private final FullHouse fullHouse;
  private final @Nullable LiveBroker broker;
  private final Account account;
  private final Map<String, Served> served = new HashMap<>();
  private final Map<String, SimulatedLane> lanes = new HashMap<>();
  private final Map<String, SimulatedKind> kinds = new HashMap<>();
  private final Map<String, Offered> offered = new HashMap<>();
  private final Set<Served> busy = new HashSet<>();

  /** What was asked for of a kind since the beginning, and what of it waits now. */
  private static final class Offered {
    double units;
    List<Signals.Waiting> waiting = List.of();
  }

  public SimulatedRouter(Strategy strategy, Scenario scenario) {
    this.strategy = strategy;
    this.scenario = scenario;
    this.clock = new SimulatedClock(scenario.start());
    GatewayConfig config =
        Yaml.parse("simulated", SimulatedConfiguration.of(strategy, scenario), GatewayConfig.class);
    Dialects dialects = new Dialects(List.of(), List.of(new AsksNobody("openai")), Map.of());
    this.fleet = new Fleet(config, new Lines(dialects, _ -> Optional.empty()), clock);
    List<Deployment> deployments = fleet.all().stream().map(Served::deployment).toList();
    this.commitments = new ConfiguredCommitments(config.route().commitments(), deployments, clock);
    this.broker =
        strategy == Strategy.OURS
            ? new LiveBroker(
                scenario.sites().stream().map(SimulatedSite::site).toList(),
                usualPrice(scenario),
                scenario.start())
            : null;
    Admission admission = broker == null ? Admission.OPEN : broker;
    this.fullHouse = new FullHouse(admission);
    this.router =
        new Router(
            config.route(),
            new LiveConditions(
                Ratings.NONE, broker == null ? BidPrices.NONE : broker, commitments, admission),
            new Shares(List.of(), clock));
    this.account = Account.unlimited("simulated", clock);
    fleet.all().forEach(s -> served.put(s.id(), s));
    scenario.lanes().forEach(l -> lanes.put(l.id(), l));
    scenario.kinds().forEach(k -> kinds.put(k.id(), k));
  }

  private static double usualPrice(Scenario scenario) {
    double[] prices =
        scenario.lanes().stream()
            .mapToDouble(l -> l.listUsdPerUnit().getFirst() / l.acceleratorHoursPerUnit())
            .filter(p -> p > 0)
            .sorted()
            .toArray();
    return prices.length == 0 ? 1 : prices[prices.length / 2];
  }

  @Override
  public String name() {
    return strategy.title();
  }

  @Override
  public void turn(Instant now) {
    clock.set(now);
    busy.forEach(s -> s.health().left());
    busy.clear();
    LiveBroker live = broker;
    if (live != null) {
      live.observe(signals(now));
      live.solve(); // once a minute, as in production
    }
  }

  Signals signals(Instant now) {
    List<Signals.Lane> seen = new ArrayList<>();
    for (SimulatedLane lane : scenario.lanes()) {
      Served there = of(lane.id());
      Counted counted = there.health().counted();
      Commitments.State promised = commitments.of(there.deployment());
      double list = there.tariff().inputUsdPerMillion().doubleValue();
      seen.add(
          new Signals.Lane(
              lane.id(),
              lane.site(),
              lane.acceleratorHoursPerUnit(),
              promised == null ? list : list * promised.marginal(),
              counted.answers(),
              counted.limits(),
              counted.failures(),
              counted.millionTokens(),
              there.health().seconds(0, false),
              there.health().partLeft(),
              counted.turnedAway()));
    }
    List<Signals.Kind> asked = new ArrayList<>();
    for (SimulatedKind kind : scenario.kinds()) {
      asked.add(
          new Signals.Kind(
              kind.id(),
              kind.unmetUsdPerUnit(),
              kind.waitHours(),
              offered(kind.id()).units,
              offered(kind.id()).waiting,
              scenario.lanes().stream()
                  .filter(l -> l.kind().equals(kind.id()))
                  .map(SimulatedLane::id)
                  .toList(),
              true));
    }
    return new Signals(now, seen, asked);
  }

  private Served of(String lane) {
    Served there = served.get(lane);
    if (there == null) {
      throw new IllegalArgumentException("No deployment stands for the lane “" + lane + "”");
    }
    return there;
  }

  private Offered offered(String kind) {
    return offered.computeIfAbsent(kind, _ -> new Offered());
  }

  @Override
  public void offered(String kind, double units, List<Signals.Waiting> waiting) {
    Offered seen = offered(kind);
    seen.units += units;
    seen.waiting = waiting;
  }

  @Override
  public List<String> order(String kind, double units, long seed) {
    Route route = fleet.route(kind, Service.CHAT);
    if (route == null) {
      return List.of();
    }
    List<String> order = new ArrayList<>();
    Ask ask = ask(kind, seed);
    for (Candidate c : router.rank(route, ask, route.turn(), Allowance.UNBOUNDED)) {
      if (c.removedBy() == null) {
        order.add(c.deploymentId());
      }
    }
    if (order.isEmpty()) {
      fullHouse.turnAway(route, ask);
    }
    return order;
  }

  private Ask ask(String kind, long seed) {
    SimulatedKind asked = kinds.get(kind);
    boolean waits = asked != null && asked.waitHours() > 0;
    return new Ask(
        waits ? account.with(Map.of(LiveConditions.URGENCY, "flexible")) : account,
        Service.CHAT,
        kind,
        "simulated",
        UNIT_TOKENS,
        UNIT_TOKENS,
        1,
        1,
        null,
        seed,
        false,
        Needs.NONE);
  }

  @Override
  public double keeps(String kind) {
    LiveBroker live = broker;
    return live == null ? 0 : live.waits(kind);
  }

  @Override
  public void answered(String lane, double units, double seconds) {
    Served there = of(lane);
    there.health().answered(Duration.ofNanos((long) (seconds * 1e9)), false);
    there.health().counted().used(units * UNIT_TOKENS);
    if (busy.add(there)) {
      there.health().enter();
    }
    String site = there.deployment().site();
    if (broker != null && site != null) {
      broker.used(site, account.payer().workspace());
    }
    double usd = units * there.tariff().inputUsdPerMillion().doubleValue();
    commitments.use(lane, new Money(BigDecimal.valueOf(usd)));
  }

  @Override
  public void refused(String lane, boolean down) {
    of(lane)
        .health()
        .failed(
            down
                ? Trouble.of(Trouble.Kind.FAILING, "status 503")
                : Trouble.of(Trouble.Kind.LIMITED, "status 429"));
  }

  @Override
  public void close() {
    if (broker != null) {
      broker.close();
    }
  }
}
