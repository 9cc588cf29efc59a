package org.anabranch.app;

import io.helidon.webserver.http.HttpService;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.gateway.DataPlane;
import org.anabranch.gateway.replay.Trials;
import org.anabranch.http.AccountsApi;
import org.anabranch.http.BestTimesApi;
import org.anabranch.http.CallbackRoutes;
import org.anabranch.http.ConcentrationApi;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.DataFiles;
import org.anabranch.http.DrillApi;
import org.anabranch.http.EstateApi;
import org.anabranch.http.ForecastApi;
import org.anabranch.http.HistoryApi;
import org.anabranch.http.Idempotency;
import org.anabranch.http.InboxApi;
import org.anabranch.http.LiveApi;
import org.anabranch.http.LiveDrillApi;
import org.anabranch.http.MediaApi;
import org.anabranch.http.ModelsApi;
import org.anabranch.http.PlanApi;
import org.anabranch.http.ReloadApi;
import org.anabranch.http.RestApi;
import org.anabranch.http.RightsApi;
import org.anabranch.http.ScheduleApi;
import org.anabranch.http.TreasuryApi;
import org.anabranch.http.WebhooksApi;
import org.anabranch.insight.PostingTimes;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.web.Console;
import org.anabranch.web.compute.EstateConsole;
import org.anabranch.web.compute.LiveConsole;
import org.anabranch.web.compute.PlanConsole;
import org.anabranch.web.page.ViewerClock;
import org.anabranch.web.publish.InboxConsole;
import org.anabranch.web.publish.LivePostConsole;
import org.anabranch.web.publish.MediaConsole;
import org.anabranch.web.publish.WebhookConsole;
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
    return new StationSession(stations, stations::close);
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
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(server::close, closed)));
      server.await();
    } finally {
      closed.countDown();
    }
  }

  @Override
  public void gateway(Place place, Consumer<String> ready) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (LoneGateway gateway = LoneGateway.open(place, environment, clock)) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(stopped::countDown, closed)));
      ready.accept("Gateway   " + http(gateway.address()) + "/v1  (OpenAI dialect)");
      stopped.await();
    } finally {
      closed.countDown();
    }
  }

  /** The process ends when this returns, so it waits for what is under way to end well. */
  private static void stop(Runnable begin, CountDownLatch closed) {
    begin.run();
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
    Trials trials = stations.closeWith(new Trials(stations.clock()));
    DataPlane dataPlane = stations.closeWith(DataPlane.open(stations.gateway()));
    stations.closeWith(HeapWatch.watched());
    Logs.format(stations.configuration().log());
    Path root = stations.home().root();
    List<HttpService> services =
        List.of(
            stations.signedMedia(),
            new DataFiles(root),
            new TreasuryApi(stations.treasury(), stations.clock()),
            new RestApi(
                stations.loop(),
                background,
                stations.studio(),
                stations.publisher(),
                stations.insight(),
                stations.gateway()),
            new InboxApi(stations.inbox(), stations.livePosts()),
            new InboxConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.inbox(),
                stations.publisher()),
            new LivePostConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.livePosts(),
                stations.publisher()),
            new ScheduleApi(stations.scheduling(), stations.publisher()),
            new WebhooksApi(stations.webhooks()),
            new WebhookConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.webhooks()),
            new MediaApi(stations.media(), stations.publisher()),
            new MediaConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.media(),
                stations.publisher()),
            new ModelsApi(stations.market(), stations.clock()),
            new AccountsApi(stations.connections(), stations.limits()),
            new BestTimesApi(
                new PostingTimes(stations.publisher(), stations.insight()),
                stations.scheduling().posts()::zone,
                stations.clock()),
            new CallbackRoutes(stations.callbacks()),
            new HistoryApi(stations.gateway().history()),
            new DrillApi(stations.estate(), stations.drills()),
            new LiveDrillApi(stations.estate(), stations.liveDrills()),
            new RightsApi(stations.estate(), stations.rights()),
            new EstateApi(stations.estate(), stations.clock()),
            new PlanApi(stations.plans(), stations.estate(), stations.clock()),
            new PlanConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.plans(),
                stations.estate(),
                stations.concentration(),
                stations.clock()),
            new ConcentrationApi(stations.concentration()),
            new ForecastApi(stations.demand(), stations.clock()),
            new EstateConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.estate(),
                stations.plans(),
                stations.drills(),
                stations.liveDrills(),
                stations.rights(),
                stations.clock()),
            new LiveConsole(
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.estate(),
                stations.demand(),
                stations.live(),
                trials,
                stations.clock()),
            new LiveApi(stations.live()),
            new ReloadApi(
                stations.reloader().watching()::reload, stations.reloader()::unknownNames),
            new Console(
                stations.loop(),
                background,
                stations.studio(),
                stations.publisher(),
                stations.connections(),
                stations.limits(),
                stations.scheduling(),
                stations.insight(),
                stations.gateway(),
                stations.gateway().history(),
                stations.market(),
                stations.secrets()::names,
                stations.treasury(),
                ConsoleFacts.of(stations, URI.create(http(dataPlane.address()))),
                stations.clock()));
    ControlPlane server =
        stations.closeWith(
            ControlPlane.start(
                port.orElse(stations.configuration().http().portOrDefault()),
                services,
                List.of(
                    new Idempotency(stations.storedReplies()),
                    new ViewerClock(stations.scheduling().posts().usualZone()))));
    stations.reachMediaAt(server.address());
    background.resume();
    stations.closeWith(TokenRounds.start(stations.connections()));
    stations.closeWith(new ConcentrationWatch(stations.concentration()));
    AfterPublishing after =
        stations.closeWith(
            new AfterPublishing(
                stations.inbox(),
                stations.insight(),
                stations.simulatedTime(),
                stations.media().fitted(),
                stations.clock()));
    stations.callbacks().waking(after::wake);
    stations.dispatch();
    ResidentProduct.openDoor(
            stations.base(),
            Optional.of(server.address()),
            () -> new StationSession(stations, () -> {}))
        .ifPresent(stations::closeWith);
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
  public List<String> checkConfiguration(Place place) {
    Configuration read = Configuration.read(place.home(), place.configuration());
    List<String> lines = new ArrayList<>(UnsetSecrets.outside(read, environment));
    lines.addAll(Unpriced.of(read));
    lines.addAll(UnknownHere.outside(read));
    return lines;
  }

  @Override
  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public String configurationSchema() {
    return ConfigurationSchema.text();
  }
}
