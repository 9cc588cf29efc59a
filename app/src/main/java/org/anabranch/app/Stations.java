package org.anabranch.app;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.live.LiveCompute;
import org.anabranch.compute.plan.Planner;
import org.anabranch.compute.plan.Plans;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.SignedMedia;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.StoredReplies;
import org.anabranch.loop.DurableLoop;
import org.anabranch.loop.Loop;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Feature;
import org.anabranch.publish.LivePosts;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.webhook.Webhooks;
import org.anabranch.studio.StoredStudio;
import org.anabranch.studio.Studio;
import org.anabranch.studio.media.CardsAndSlideshow;

/**
 * The stations, wired by their constructors and running: the one place that knows how they fit
 * together. Opened for one command or for the server; closed in the opposite order of opening,
 * whatever fails on the way.
 */
final class Stations implements AutoCloseable {
  private final OpenThings open = new OpenThings();
  private final GatewayStation base;
  private final PublishStation publishing;
  private final Insight insight;
  private final Treasury treasury;
  private final ConcentrationBook concentration;
  private final Studio studio;
  private final Loop loop;
  private final FirstRights rights;
  private final Plans plans;
  private final EstatePlan plan;
  private final Optional<URI> sandbox;
  private final Optional<SimulatedTime> time;

  private Stations(GatewayStation base) throws InterruptedException {
    this.base = base;
    try {
      Clock clock = base.clock();
      Home home = base.home();
      Database database = base.database();
      SecretStore secrets = base.secrets();
      RoutedGateway gateway = base.gateway();
      EstateBook estate = base.estate();
      SecureRandom random = base.random();
      Ids ids = base.ids();
      Configuration configuration = base.configuration();
      this.rights = new FirstRights(database, ids, clock);
      this.plans = closing(new Plans(database, new Planner(), rights::answered, clock));
      this.plan = new EstatePlan(estate, plans);
      this.sandbox = OwnSandbox.address(configuration.sandbox(), home, open, clock);
      this.publishing = new PublishStation(base, sandbox, open);
      TimedPublisher publisher = publishing.publisher();
      this.insight = new StoredInsight(database, publisher, clock);
      base.rateBy(insight);
      this.concentration =
          new ConcentrationBook(
              first -> gateway.holdings(first, estate.current().map(EstateBook.Page::estate)),
              () -> plans.inForce().map(Plans.InForce::plan),
              configuration.compute().concentrationCaps(),
              clock);
      this.treasury = gateway.treasury(secrets, random);
      this.studio =
          new StoredStudio(
              database,
              home,
              gateway,
              platform -> publishing.connector(platform).rules(),
              post -> publishing.connector(post.platform()).validate(post),
              platform -> publishing.connector(platform).features().contains(Feature.AI_LABEL),
              new CardsAndSlideshow(home),
              ids,
              clock);
      this.time =
          new WiredAccounts(publisher, sandbox, ref -> ref.resolve(base.environment(), secrets))
              .connect(configuration.accounts(), publishing.platforms());
      this.loop = new DurableLoop(database, studio, gateway, publisher, insight, time, ids, clock);
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Opens everything for the data directory; nothing stays open when it fails. */
  static Stations open(Place place, Map<String, String> environment, Clock clock)
      throws InterruptedException {
    GatewayStation base = GatewayStation.open(place, environment, clock);
    try {
      Stations stations = new Stations(base);
      stations.open.addFirst(base);
      return stations;
    } catch (RuntimeException | InterruptedException e) {
      base.close();
      throw e;
    }
  }

  /** The others, over a gateway that is open and stays so when these are closed. */
  static Stations over(GatewayStation base) throws InterruptedException {
    return new Stations(base);
  }

  private <T extends AutoCloseable> T closing(T resource) {
    return open.add(resource);
  }

  /** Serves made media to platforms that fetch them, at any free port, for one command. */
  void serveMedia() {
    ControlPlane server = closing(ControlPlane.start(0, List.of(signedMedia())));
    reachMediaAt(server.address());
  }

  /** The public address where one is configured, else this server's own. */
  void reachMediaAt(URI own) {
    URI configured = base.configuration().media().publicBaseUrl();
    signedMedia().reachedAt(configured == null ? own : configured);
  }

  GatewayStation base() {
    return base;
  }

  Home home() {
    return base.home();
  }

  Configuration configuration() {
    return base.configuration();
  }

  Path configurationFile() {
    return base.configurationFile();
  }

  EstateBook estate() {
    return base.estate();
  }

  LiveCompute live() {
    return base.live();
  }

  FirstRights rights() {
    return rights;
  }

  DrillBook drills() {
    return base.drills();
  }

  LiveDrills liveDrills() {
    return base.gateway().drills();
  }

  ConcentrationBook concentration() {
    return concentration;
  }

  Plans plans() {
    return plans;
  }

  Database database() {
    return base.database();
  }

  EstatePlan plan() {
    return plan;
  }

  SignedMedia signedMedia() {
    return publishing.signedMedia();
  }

  Optional<SimulatedTime> simulatedTime() {
    return time;
  }

  Inbox inbox() {
    return publishing.inbox();
  }

  /** Takes what platforms call about. */
  Callbacks callbacks() {
    return publishing.callbacks();
  }

  LivePosts livePosts() {
    return publishing.livePosts();
  }

  MediaStation media() {
    return publishing.media();
  }

  Reloader reloader() {
    return base.reloader();
  }

  RoutedGateway gateway() {
    return base.gateway();
  }

  Marketplace market() {
    return base.market();
  }

  /** Whether the secret that a setting names is there. */
  boolean hasSecret(SecretRef named) {
    return base.hasSecret(named);
  }

  Studio studio() {
    return studio;
  }

  DemandHistory demand() {
    return base.gateway().demand();
  }

  Clock clock() {
    return base.clock();
  }

  /** Hands over something to close with the rest, before the rest. */
  <T extends AutoCloseable> T closeWith(T resource) {
    return closing(resource);
  }

  Loop loop() {
    return loop;
  }

  Scheduling scheduling() {
    return publishing.scheduling();
  }

  Webhooks webhooks() {
    return publishing.webhooks();
  }

  /** What is kept of calls with an idempotency key. */
  StoredReplies storedReplies() {
    return new StoredReplies(base.database(), base.secrets(), base.clock());
  }

  /** Hands over what is due, and tells of it, until the stations close. */
  void dispatch() {
    closing(scheduling().dispatcher(publishing.publisher(), base.clock())).start();
    webhooks().start();
  }

  Publisher publisher() {
    return publishing.publisher();
  }

  Connections connections() {
    return publishing.connections();
  }

  Limits limits() {
    return publishing.limits();
  }

  Insight insight() {
    return insight;
  }

  Treasury treasury() {
    return treasury;
  }

  SecretStore secrets() {
    return base.secrets();
  }

  Optional<URI> sandbox() {
    return sandbox;
  }

  @Override
  public void close() {
    open.close();
  }
}
