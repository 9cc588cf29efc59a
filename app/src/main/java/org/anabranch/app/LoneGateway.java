package org.anabranch.app;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.gateway.DataPlane;

/**
 * The data plane without the other stations, over the same data directory: keys, budgets, ledger
 * and routes are as in the whole server, models keep the ratings they have. Commands of other
 * processes are run here, too; what they need of the other stations is open while they run.
 */
final class LoneGateway implements AutoCloseable {
  private final OpenThings open = new OpenThings();
  private final DataPlane dataPlane;

  private LoneGateway(Place place, Map<String, String> environment, Clock clock) {
    try {
      GatewayStation station = open.add(GatewayStation.open(place, environment, clock));
      this.dataPlane = open.add(DataPlane.open(station.gateway()));
      open.add(HeapWatch.watched());
      Logs.format(station.configuration().log());
      station.reloader().watching();
      VisitedStations visited = new VisitedStations(station);
      ResidentProduct.openDoor(station, Optional.empty(), visited::session).ifPresent(open::add);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  static LoneGateway open(Place place, Map<String, String> environment, Clock clock) {
    return new LoneGateway(place, environment, clock);
  }

  InetSocketAddress address() {
    return dataPlane.address();
  }

  @Override
  public void close() {
    open.close();
  }
}
