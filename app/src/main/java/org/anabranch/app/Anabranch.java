package org.anabranch.app;

import io.helidon.webserver.http.HttpService;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.anabranch.cli.Product;
import org.anabranch.cli.Session;
import org.anabranch.gateway.DataPlane;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.DataFiles;
import org.anabranch.http.RestApi;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.web.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The product as the command line drives it. */
final class Anabranch implements Product {
  private static final Logger LOG = LoggerFactory.getLogger(Anabranch.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

  private final Map<String, String> environment;
  private final Clock clock;

  Anabranch(Map<String, String> environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Session open(Place place) {
    Stations stations = stations(place);
    try {
      stations.serveMedia();
    } catch (RuntimeException e) {
      stations.close();
      throw e;
    }
    return stations;
  }

  private Stations stations(Place place) {
    try {
      return Stations.open(place, environment, clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "interrupted",
              "Interrupted while starting.",
              "Start again.")
          .asException(e);
    }
  }

  @Override
  public void serve(Place place, Optional<Integer> port, Consumer<String> ready)
      throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (Stations stations = stations(place)) {
      ControlPlane server = start(stations, port, ready);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(server, closed)));
      server.await();
    } finally {
      closed.countDown();
    }
  }

  /** The process ends when this returns, so it waits for what is under way to end well. */
  private static void stop(ControlPlane server, CountDownLatch closed) {
    server.close();
    try {
      if (!closed.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Not everything ended in time; it goes on at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts both planes; they are closed with the stations. */
  static ControlPlane start(Stations stations, Optional<Integer> port, Consumer<String> ready) {
    BackgroundRuns background =
        stations.closeWith(new BackgroundRuns(stations.loop(), stations.clock()));
    DataPlane dataPlane = stations.closeWith(DataPlane.open(stations.gateway()));
    Path root = stations.home().root();
    List<HttpService> services =
        List.of(
            stations.media(),
            new DataFiles(root),
            new RestApi(
                stations.loop(),
                background,
                stations.studio(),
                stations.publisher(),
                stations.insight(),
                stations.gateway()),
            new Console(
                stations.loop(),
                background,
                stations.studio(),
                stations.publisher(),
                stations.insight(),
                stations.gateway(),
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address())))));
    ControlPlane server =
        stations.closeWith(
            ControlPlane.start(
                port.orElse(stations.configuration().http().portOrDefault()), services));
    stations.reachMediaAt(server.address());
    background.resume();
    ready.accept("Console   " + server.address());
    ready.accept("Gateway   " + http(dataPlane.address()) + "/v1  (OpenAI dialect)");
    stations.sandbox().ifPresent(s -> ready.accept("Sandbox   " + s + "  (simulated platforms)"));
    ready.accept("Stop with Ctrl-C; unfinished work goes on at the next start.");
    return server;
  }

  private static String http(InetSocketAddress address) {
    return "http://" + address.getHostString() + ":" + address.getPort();
  }

  @Override
  public void checkConfiguration(Place place) {
    Configuration.read(place.home(), place.configuration());
  }

  @Override
  public String configurationSchema() {
    return ConfigurationSchema.text();
  }
}
