package org.anabranch.app;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.Product.Place;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.compute.plan.Planner;
import org.anabranch.gateway.DataPlane;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.builtin.Embedder;
import org.anabranch.gateway.builtin.ExtractiveWriter;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.JournalledPublisher;

/**
 * The data plane without the other stations, over the same data directory: keys, budgets, ledger
 * and routes are as in the whole server, models keep the ratings they have.
 */
final class LoneGateway implements AutoCloseable {
  private final OpenThings open = new OpenThings();
  private final DataPlane dataPlane;

  private LoneGateway(Place place, Map<String, String> environment, Clock clock) {
    try {
      Configuration configuration = Configuration.read(place.home(), place.configuration());
      Home home = open.add(Home.open(place.home()));
      Database database = open.add(Storage.open(configuration.storage(), home, environment));
      SecretStore secrets = new SecretStore(database, home);
      Marketplace market =
          Stations.marketplace(configuration, database, secrets, environment, clock);
      Embedder embedder = open.add(new Embedder(clock));
      SecureRandom random = new SecureRandom();
      Ids ids = new Ids(clock, random);
      LiveCompute live =
          Stations.live(
              new EstateBook(
                  database, Optional.ofNullable(configuration.compute().estate()), clock),
              clock);
      RoutedGateway gateway =
          open.add(
              new RoutedGateway(
                  configuration.gateway().with(market.enabled().usable()),
                  Leaves.dialects(ids, clock),
                  ref -> ref.resolve(environment, secrets),
                  home,
                  database,
                  ratings(home, database, secrets, ids, clock, random),
                  live,
                  live,
                  new ExtractiveWriter(embedder)::answer,
                  embedder::embed,
                  ids,
                  clock));
      gateway.drills().keepIn(new DrillBook(home, e -> new Planner().outline(e), ids, clock));
      open.add(live).begin(gateway.meter());
      this.dataPlane = open.add(DataPlane.open(gateway));
      open.add(OldGarbage.watched());
      Logs.format(configuration.log());
      open.add(new Reloader(place, configuration.gateway(), market, gateway).watching());
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  static LoneGateway open(Place place, Map<String, String> environment, Clock clock) {
    return new LoneGateway(place, environment, clock);
  }

  /** What was stored so far; nothing is published or measured here, so no platform is known. */
  private static StoredInsight ratings(
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
            List.of(),
            media -> {
              throw new IllegalStateException("No media is served here: " + media);
            },
            ids,
            clock,
            random);
    return new StoredInsight(database, nowhere, clock);
  }

  InetSocketAddress address() {
    return dataPlane.address();
  }

  @Override
  public void close() {
    open.close();
  }
}
