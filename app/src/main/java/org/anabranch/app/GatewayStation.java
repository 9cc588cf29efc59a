package org.anabranch.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.compute.live.LiveEstate;
import org.anabranch.compute.plan.Planner;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.builtin.Embedder;
import org.anabranch.gateway.builtin.ExtractiveWriter;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Lines;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;

/**
 * The gateway with what it stands on: the data directory and its lock, configuration, database,
 * secrets, estate and marketplace. Enough to serve models alone; the other stations are wired over
 * it. Closed after them.
 */
final class GatewayStation implements AutoCloseable {
  private final OpenThings open = new OpenThings();
  private final Map<String, String> environment;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Ids ids;
  private final Configuration configuration;
  private final Path configurationFile;
  private final Home home;
  private final Database database;
  private final SecretStore secrets;
  private final EstateBook estate;
  private final LiveCompute live;
  private final DrillBook drills;
  private final Marketplace market;
  private final RoutedGateway gateway;
  private final Reloader reloader;
  private volatile Ratings ratings;

  private GatewayStation(Place place, Map<String, String> environment, Clock clock) {
    try {
      this.environment = environment;
      this.clock = clock;
      this.ids = new Ids(clock, random);
      this.configuration = Configuration.read(place.home(), place.configuration());
      this.configurationFile =
          place.configuration().orElse(place.home().resolve(Configuration.FILE_NAME));
      this.home = open.add(Home.open(place.home()));
      this.database = open.add(Storage.open(configuration.storage(), home, environment));
      this.secrets = new SecretStore(database, home);
      ReadableSecrets readable = new ReadableSecrets(environment, secrets);
      this.estate =
          new EstateBook(database, Optional.ofNullable(configuration.compute().estate()), clock);
      this.live = new LiveCompute(this::liveEstate, clock);
      this.drills = new DrillBook(home, e -> new Planner().outline(e), ids, clock);
      Dialects dialects = Leaves.dialects(ids, clock);
      this.market =
          new Marketplace(
              database,
              readable,
              new Lines(dialects, readable)::unsigned,
              configuration.gateway().deployments(),
              clock);
      this.ratings = stored(home, database, secrets, ids, clock, random);
      Embedder embedder = open.add(new Embedder(clock));
      this.gateway =
          open.add(
              new RoutedGateway(
                  configuration.gateway().with(market.enabled().usable()),
                  dialects,
                  readable,
                  home,
                  database,
                  (model, task) -> ratings.rating(model, task),
                  live,
                  live,
                  new ExtractiveWriter(embedder)::answer,
                  embedder::embed,
                  ids,
                  clock));
      open.add(live).begin(gateway.meter());
      gateway.drills().keepIn(drills);
      this.reloader = open.add(new Reloader(place, configuration.gateway(), market, gateway));
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Opens the data directory and takes its lock; nothing stays open when it fails. */
  static GatewayStation open(Place place, Map<String, String> environment, Clock clock) {
    return new GatewayStation(place, environment, clock);
  }

  /** What the estate says of its sites this month. */
  private LiveEstate liveEstate() {
    YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
    return estate
        .current()
        .map(page -> LiveEstate.of(page.estate(), month))
        .orElse(LiveEstate.NONE);
  }

  /** The ratings so far; nothing is published or measured by these, so no platform is known. */
  private static Ratings stored(
      Home home,
      Database database,
      SecretStore secrets,
      Ids ids,
      Clock clock,
      SecureRandom random) {
    JournalledPublisher nowhere =
        new JournalledPublisher(
            database,
            secrets,
            home,
            Reach.of(
                List.of(),
                media -> {
                  throw new IllegalStateException("No media is served here: " + media);
                }),
            ids,
            clock,
            random);
    return new StoredInsight(database, nowhere, clock);
  }

  /** From here on the router asks these. */
  void rateBy(Ratings other) {
    ratings = other;
  }

  Map<String, String> environment() {
    return environment;
  }

  Clock clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  Ids ids() {
    return ids;
  }

  Configuration configuration() {
    return configuration;
  }

  Path configurationFile() {
    return configurationFile;
  }

  Home home() {
    return home;
  }

  Database database() {
    return database;
  }

  SecretStore secrets() {
    return secrets;
  }

  /** Whether the secret that a setting names is there. */
  boolean hasSecret(SecretRef named) {
    return named.resolve(environment, secrets).isPresent();
  }

  EstateBook estate() {
    return estate;
  }

  LiveCompute live() {
    return live;
  }

  DrillBook drills() {
    return drills;
  }

  Marketplace market() {
    return market;
  }

  RoutedGateway gateway() {
    return gateway;
  }

  Reloader reloader() {
    return reloader;
  }

  @Override
  public void close() {
    open.close();
  }
}
