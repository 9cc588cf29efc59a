package org.anabranch.http;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;

/** The gateway itself behind an API, with its built-in writer alone. */
final class RealGateway implements AutoCloseable {
  final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  final Home home;
  final Database database;
  final RoutedGateway gateway;

  RealGateway(Path directory) {
    home = Home.open(directory);
    database = Database.sqlite(directory.resolve("anabranch.db"));
    gateway =
        new RoutedGateway(
            GatewayConfig.defaults(),
            new Dialects(List.of(), List.of(), Map.of()),
            ref -> Optional.empty(),
            home,
            database,
            Ratings.NONE,
            BidPrices.NONE,
            Admission.OPEN,
            (messages, json, most) -> "text",
            texts -> texts.stream().map(t -> new float[] {1}).toList(),
            new Ids(clock, new Random(7)),
            clock);
  }

  @Override
  public void close() {
    gateway.close();
    database.close();
    home.close();
  }
}
