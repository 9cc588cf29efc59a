package org.anabranch.cli;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.concentration.Basis;
import org.anabranch.compute.concentration.Cap;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.concentration.Holding;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.live.Admission;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.Plans;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.DurableLoop;
import org.anabranch.loop.FakeGateway;
import org.anabranch.loop.FakePublisher;
import org.anabranch.loop.FakeStudio;
import org.anabranch.loop.FakeTime;
import org.anabranch.loop.Loop;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.limits.Limits;
import org.jspecify.annotations.Nullable;

/** A product over the real loop and stand-ins for the stations, in the home it is given. */
public final class FakeProduct implements Product {
  private final FakePublisher publisher = new FakePublisher();
  private final FakeStudio studio = new FakeStudio();
  private final FakeGateway gateway = new FakeGateway();
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final Ids ids = new Ids(clock, new Random(7));
  private final List<Place> opened = new ArrayList<>();
  private History.@Nullable Wish replayed;
  private int open;
  private boolean interrupting;

  public FakePublisher publisher() {
    return publisher;
  }

  public FakeGateway gateway() {
    return gateway;
  }

  /** What was asked of the past last. */
  public History.Wish replayed() {
    return Objects.requireNonNull(replayed);
  }

  /** From now on whoever lets time pass is interrupted. */
  public void interrupts() {
    interrupting = true;
  }

  public List<Place> opened() {
    return List.copyOf(opened);
  }

  /** Sessions that nobody closed. */
  public int leftOpen() {
    return open;
  }

  @Override
  public Session open(Place place) {
    opened.add(place);
    Home taken = Home.open(place.home());
    open++;
    return new Stations(taken);
  }

  private SimulatedTime time() {
    FakeTime time = new FakeTime();
    if (!interrupting) {
      return time;
    }
    return new SimulatedTime() {
      @Override
      public Instant now() throws InterruptedException {
        throw new InterruptedException("Ctrl-C");
      }

      @Override
      public void letPass(Duration duration) {
        time.letPass(duration);
      }
    };
  }

  @Override
  public void serve(Place place, Optional<Integer> port, Consumer<String> ready) {
    ready.accept("Console   http://127.0.0.1:" + port.orElse(8080));
  }

  @Override
  public void gateway(Place place, Consumer<String> ready) {
    ready.accept("Gateway   http://127.0.0.1:8081/v1");
  }

  @Override
  public List<String> checkConfiguration(Place place) {
    if (place.configuration().isPresent()) {
      throw Problem.badInput(
              "configuration-invalid",
              place.configuration().get() + ":3: “prot” is unknown here.",
              "Did you mean port?")
          .asException();
    }
    return List.of();
  }

  public TestClock clock() {
    return clock;
  }

  @Override
  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public String configurationSchema() {
    return "{\"type\": \"object\"}";
  }

  private final class Stations implements Session {
    private final Home home;
    private final Database database;
    private final SecretStore secrets;
    private final EstateBook estate;
    private final Insight insight;
    private final RoutedGateway keeper;
    private final Loop loop;

    Stations(Home home) {
      this.home = home;
      this.database = Database.sqlite(home.file("anabranch.db"));
      this.secrets = new SecretStore(database, home);
      this.estate = new EstateBook(database, Optional.empty(), clock);
      this.insight = new StoredInsight(database, publisher, clock);
      this.keeper =
          new RoutedGateway(
              GatewayConfig.defaults(),
              new Dialects(List.of(), List.of(), Map.of()),
              ref -> ref.resolve(Map.of(), secrets),
              home,
              database,
              Ratings.NONE,
              BidPrices.NONE,
              Admission.OPEN,
              (messages, json, most) -> "",
              texts -> List.of(),
              ids,
              clock);
      this.loop =
          new DurableLoop(
              database, studio, gateway, publisher, insight, Optional.of(time()), ids, clock);
    }

    @Override
    public org.anabranch.publish.inbox.Inbox inbox() {
      throw new IllegalStateException("This fake hears nothing");
    }

    @Override
    public org.anabranch.publish.LivePosts livePosts() {
      throw new IllegalStateException("This fake has nothing live");
    }

    @Override
    public org.anabranch.publish.media.MediaStation media() {
      throw new IllegalStateException("This fake keeps no files");
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public Limits limits() {
      return Limits.NONE;
    }

    @Override
    public Connections connections() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Publisher publisher() {
      return publisher;
    }

    @Override
    public org.anabranch.publish.schedule.Scheduling scheduling() {
      throw new UnsupportedOperationException("No calendar here");
    }

    @Override
    public Insight insight() {
      return insight;
    }

    @Override
    public Treasury treasury() {
      return keeper.treasury(secrets, new SecureRandom());
    }

    @Override
    public FirstRights rights() {
      return new FirstRights(database, ids, clock);
    }

    @Override
    public DrillBook drills() {
      return new DrillBook(home, new Planner()::outline, ids, clock);
    }

    @Override
    public ConcentrationBook concentration() {
      return new ConcentrationBook(
          first -> {
            Basis basis = new Basis(Basis.Source.USAGE, Basis.Measure.SPEND, Basis.Of.LAB);
            YearMonth month = YearMonth.from(first).plusMonths(12);
            return List.of(
                new Holding(month, basis, "meta", "Meta", 3),
                new Holding(month, basis, "openai", "OpenAI", 1));
          },
          Optional::empty,
          List.of(new Cap(Basis.Source.USAGE, Basis.Measure.SPEND, Basis.Of.LAB, null, 0.6, null)),
          clock);
    }

    @Override
    public Optional<Plan> makePlan() {
      return Optional.empty();
    }

    @Override
    public LiveDrills liveDrills() {
      return keeper.drills();
    }

    @Override
    public List<PlanSummary> plansMade(int limit) {
      return new Plans(database, new Planner(), clock)
          .history(estate.inForce().estate().name(), limit);
    }

    @Override
    public EstateBook estate() {
      return estate;
    }

    @Override
    public DemandHistory demand() {
      return keeper.demand();
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public SecretStore secrets() {
      return secrets;
    }

    @Override
    public Marketplace market() {
      return new Marketplace(
          database, _ -> Optional.empty(), _ -> Optional.empty(), List.of(), clock);
    }

    @Override
    public Replay replay(Optional<Path> configuration, History.Wish wish) {
      replayed = wish;
      Replay.Line line = new Replay.Line("groq", 12, 3, 9000, 2000, Money.usd("0.5"), Money.ZERO);
      return new Replay(
          12,
          9,
          0,
          4,
          List.of(new Replay.Unserved("nobody left", 2, "dec_1")),
          Money.usd("0.5"),
          Money.usd("0.2"),
          Money.ZERO,
          Money.ZERO,
          1.5,
          0.5,
          List.of(),
          List.of(line),
          List.of(),
          List.of(line));
    }

    @Override
    public Optional<URI> sandbox() {
      return Optional.of(URI.create("http://127.0.0.1:1"));
    }

    @Override
    public List<String> leftOut() {
      return List.of();
    }

    @Override
    public Path handOffPage(String publicationId) {
      return Path.of("/data/handoff", publicationId, "index.html");
    }

    @Override
    public long takeUp(Path export) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int export(Path directory) {
      return 12;
    }

    @Override
    public void close() {
      keeper.close();
      open--;
      database.close();
      home.close();
    }
  }
}
