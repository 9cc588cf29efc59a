package org.anabranch.app;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.cli.Product.Place;
import org.anabranch.cli.Session;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.PlanPrices;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.builtin.Embedder;
import org.anabranch.gateway.builtin.ExtractiveWriter;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.SignedMedia;
import org.anabranch.insight.Insight;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.anabranch.loop.DurableLoop;
import org.anabranch.loop.Loop;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.JournalledPublisher;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.studio.StoredStudio;
import org.anabranch.studio.Studio;
import org.anabranch.studio.media.CardsAndSlideshow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stations, wired by their constructors and running: the one place that knows how they fit
 * together. Opened for one command or for the server; closed in the opposite order of opening,
 * whatever fails on the way.
 */
final class Stations implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(Stations.class);
  private static final Duration PROCESSING = Duration.ofMillis(300);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Home home;
  private final Configuration configuration;
  private final Path configurationFile;
  private final Database database;
  private final SecretStore secrets;
  private final SignedMedia media;
  private final Publisher publisher;
  private final Insight insight;
  private final RoutedGateway gateway;
  private final Studio studio;
  private final Loop loop;
  private final Optional<EstatePlan> plan;
  private final Optional<URI> sandbox;
  private final Clock clock;

  private Stations(Place place, Map<String, String> environment, Clock clock)
      throws InterruptedException {
    try {
      this.clock = clock;
      this.configuration = Configuration.read(place.home(), place.configuration());
      this.configurationFile =
          place.configuration().orElse(place.home().resolve(Configuration.FILE_NAME));
      this.plan = Optional.ofNullable(configuration.compute().estate()).map(EstatePlan::new);
      this.home = closing(Home.open(place.home()));
      this.database = closing(database(configuration.storage(), home, environment));
      this.secrets = new SecretStore(database, home);
      SecureRandom random = new SecureRandom();
      Ids ids = new Ids(clock, random);
      this.media = new SignedMedia(home.root(), random, clock);
      List<Connector> connectors = Leaves.connectors(clock, random);
      this.publisher =
          new JournalledPublisher(database, secrets, home, connectors, media, ids, clock, random);
      this.insight = new StoredInsight(database, publisher, clock);
      Embedder embedder = closing(new Embedder(clock));
      ExtractiveWriter writer = new ExtractiveWriter(embedder);
      this.gateway =
          closing(
              new RoutedGateway(
                  configuration.gateway(),
                  ref -> ref.resolve(environment, secrets),
                  home,
                  database,
                  insight,
                  bidPrices(),
                  writer::answer,
                  embedder::embed,
                  ids,
                  clock));
      Map<Platform, Connector> byPlatform = new TreeMap<>();
      connectors.forEach(c -> byPlatform.put(c.platform(), c));
      this.studio =
          new StoredStudio(
              database,
              home,
              gateway,
              platform -> connector(byPlatform, platform).rules(),
              post -> connector(byPlatform, post.platform()).validate(post),
              platform -> connector(byPlatform, platform).features().contains(Feature.AI_LABEL),
              new CardsAndSlideshow(home),
              ids,
              clock);
      this.sandbox = sandboxAddress();
      Optional<SimulatedTime> time = connectAccounts(byPlatform.keySet(), environment);
      this.loop = new DurableLoop(database, studio, gateway, publisher, insight, time, ids, clock);
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Opens everything for the data directory; nothing stays open when it fails. */
  static Stations open(Place place, Map<String, String> environment, Clock clock)
      throws InterruptedException {
    return new Stations(place, environment, clock);
  }

  private <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  private static Connector connector(Map<Platform, Connector> byPlatform, Platform platform) {
    Connector connector = byPlatform.get(platform);
    if (connector == null) {
      throw new IllegalStateException("No connector for " + platform);
    }
    return connector;
  }

  private static Database database(
      Configuration.StorageSettings storage, Home home, Map<String, String> environment) {
    @Nullable String url = storage.postgres();
    @Nullable SecretRef reference = storage.password();
    if (url == null || storage.user() == null || reference == null) {
      return Database.sqlite(home.file("anabranch.db"));
    }
    if (reference.scheme() == SecretRef.Scheme.STORE) {
      throw Problem.badInput(
              "configuration-invalid",
              "storage.password cannot be in the store, which is inside that database.",
              "Write it as env:NAME or file:/path.")
          .asException();
    }
    Secret password =
        reference
            .resolveOutside(environment)
            .orElseThrow(() -> missingSecret("storage.password", reference));
    return Database.postgres(url, storage.user(), password);
  }

  private static RuntimeException missingSecret(String setting, SecretRef reference) {
    return Problem.badInput(
            "secret-missing",
            setting + " names " + reference + ", and there is no such secret.",
            switch (reference.scheme()) {
              case ENV -> "Set the environment variable " + reference.name() + ".";
              case FILE -> "Make the file " + reference.name() + " readable.";
              case STORE -> "Store it with: anabranch secret " + reference.name();
            })
        .asException();
  }

  /** Only a deployment that names a site needs the plan's prices, and so the seconds it takes. */
  private BidPrices bidPrices() {
    boolean sited = configuration.gateway().deployments().stream().anyMatch(d -> d.site() != null);
    return sited && plan.isPresent() ? new PlanPrices(plan.get().get(), clock) : BidPrices.NONE;
  }

  private Optional<URI> sandboxAddress() {
    Configuration.SandboxSettings settings = configuration.sandbox();
    if (!settings.isEnabled()) {
      return Optional.empty();
    }
    if (settings.address() != null) {
      return Optional.of(settings.address());
    }
    SandboxServer server =
        closing(
            SandboxServer.start(
                home.directory("sandbox"),
                Leaves::imitations,
                new SandboxServer.Settings(
                    settings.portOrDefault(), settings.seedOrDefault(), PROCESSING),
                clock));
    return Optional.of(server.address());
  }

  /** The configured accounts, and the sandbox's for every other platform. */
  private Optional<SimulatedTime> connectAccounts(
      Set<Platform> platforms, Map<String, String> environment) throws InterruptedException {
    Map<Platform, Account> accounts = new TreeMap<>();
    for (Configuration.AccountSettings settings : configuration.accounts()) {
      Account account = account(settings, environment);
      accounts.put(account.platform(), account);
    }
    Optional<SimulatedTime> time = Optional.empty();
    if (sandbox.isPresent()) {
      SandboxLink link = new SandboxLink(sandbox.get());
      for (Platform platform : platforms) {
        if (!accounts.containsKey(platform)) {
          accounts.put(platform, link.account(platform));
          time = Optional.of(link);
        }
      }
    }
    accounts.values().forEach(publisher::connect);
    LOG.atDebug().addKeyValue("accounts", accounts.size()).log("Accounts are connected");
    return time;
  }

  private Account account(Configuration.AccountSettings settings, Map<String, String> environment) {
    Platform platform = Platform.byKey(settings.platform()).orElseThrow();
    Connector connector = publisher.connector(platform);
    Map<String, SecretRef> given =
        settings.credentials() == null ? Map.of() : settings.credentials();
    for (String name : connector.credentials()) {
      if (!given.containsKey(name)) {
        throw Problem.badInput(
                "configuration-invalid",
                "The account for " + platform.title() + " lacks the credential " + name + ".",
                "It needs: "
                    + String.join(", ", connector.credentials().stream().sorted().toList())
                    + ".")
            .asException();
      }
    }
    Map<String, Secret> credentials = new TreeMap<>();
    given.forEach(
        (name, reference) ->
            credentials.put(
                name,
                reference
                    .resolve(environment, secrets)
                    .orElseThrow(
                        () ->
                            missingSecret(
                                "The credential " + name + " of " + platform.title(), reference))));
    Map<String, URI> hosts = new TreeMap<>(connector.officialHosts());
    hosts.putAll(settings.hosts() == null ? Map.of() : settings.hosts());
    return new Account(
        "own-" + platform.key(),
        platform,
        settings.name() == null ? platform.title() : settings.name(),
        settings.remoteId() == null ? "" : settings.remoteId(),
        hosts,
        credentials,
        Provenance.MEASURED);
  }

  /** Serves made media to platforms that fetch them, at any free port, for one command. */
  void serveMedia() {
    ControlPlane server = closing(ControlPlane.start(0, List.of(media)));
    reachMediaAt(server.address());
  }

  /** The public address where one is configured, else this server's own. */
  void reachMediaAt(URI own) {
    URI configured = configuration.media().publicBaseUrl();
    media.reachedAt(configured == null ? own : configured);
  }

  Home home() {
    return home;
  }

  Configuration configuration() {
    return configuration;
  }

  Path configurationFile() {
    return configurationFile;
  }

  Optional<EstatePlan> plan() {
    return plan;
  }

  SignedMedia media() {
    return media;
  }

  RoutedGateway gateway() {
    return gateway;
  }

  Studio studio() {
    return studio;
  }

  Clock clock() {
    return clock;
  }

  /** Hands over something to close with the rest, before the rest. */
  <T extends AutoCloseable> T closeWith(T resource) {
    return closing(resource);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public Insight insight() {
    return insight;
  }

  @Override
  public SecretStore secrets() {
    return secrets;
  }

  @Override
  public Optional<URI> sandbox() {
    return sandbox;
  }

  @Override
  public Path handOffPage(String publicationId) {
    return home.root().resolve("handoff").resolve(publicationId).resolve("index.html");
  }

  @Override
  public int export(Path directory) {
    return new Export(this).to(directory);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn()
            .setCause(e)
            .addKeyValue("what", next.getClass().getSimpleName())
            .log("Closing failed");
      }
    }
  }
}
