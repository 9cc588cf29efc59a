package org.anabranch.gateway;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.concentration.Holding;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.live.Admission;
import org.anabranch.compute.live.Meter;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.background.Background;
import org.anabranch.gateway.batch.Batches;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.books.Bookkeeper;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.builtin.Workshop;
import org.anabranch.gateway.call.Assembly;
import org.anabranch.gateway.call.Dispatcher;
import org.anabranch.gateway.call.InForce;
import org.anabranch.gateway.call.Records;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.gateway.config.UnknownNames;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.line.LineRunner;
import org.anabranch.gateway.replay.BookedHistory;
import org.anabranch.gateway.replay.Forgetting;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Lines;
import org.anabranch.gateway.route.LiveConditions;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.StoppedCanaries;
import org.anabranch.gateway.treasury.Callers;
import org.anabranch.gateway.treasury.KeyTables;
import org.anabranch.gateway.treasury.StoredTreasury;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway itself: what is configured, routed by one score, paid from one ledger. {@link
 * DataPlane} opens the same to others over HTTP.
 *
 * <p>A request goes its way in memory: {@link org.anabranch.gateway.route.Router} ranks, {@link
 * Account} reserves, {@link Journal} takes both down, an upstream or the built-in writer answers,
 * the account is settled and the journal told. The {@link Bookkeeper} carries the journal into the
 * database behind it.
 *
 * <p>Must be closed, after the data plane: that writes down what is still in memory.
 */
public final class RoutedGateway implements Gateway, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutedGateway.class);

  private final Clock clock;
  private final GatewayConfig begunWith;
  private final KeyTables keyTables;
  private final Records records;
  private final StoredDecisions decisions;
  private final Assembly assembly;
  private final Premises premises;
  private final History history;
  private final Forgetting forgetting;
  private final Completions completions;
  private final StoppedCanaries stoppedCanaries;
  private final LiveDrills drills;
  private final Batches batches;
  private final Background background;

  /**
   * Blocks while it takes over what an earlier process left in the journal.
   *
   * @param secrets finds the keys that the configuration names
   * @param admission says what a full region turns away
   */
  public RoutedGateway(
      GatewayConfig config,
      Dialects dialects,
      Function<SecretRef, Optional<Secret>> secrets,
      Home home,
      Database database,
      Ratings ratings,
      BidPrices bidPrices,
      Admission admission,
      BuiltIn.Writer writer,
      BuiltIn.Embeddings embeddings,
      Ids ids,
      Clock clock) {
    this.clock = clock;
    this.begunWith = config;
    // of calls and requests, which need only differ: the safe generator has one lock for all
    Ids numbers = new Ids(clock, () -> ThreadLocalRandom.current().nextLong());
    this.keyTables = new KeyTables(database);
    this.records =
        new Records(home, database, () -> callers().scopes(), config.telemetry(), numbers, clock);
    this.decisions = new StoredDecisions(database, records.books()::underWay);
    this.stoppedCanaries = new StoppedCanaries(database, clock);
    this.drills = new LiveDrills(database, this::fleet, numbers, clock);
    this.assembly =
        new Assembly(
            new Assembly.Sources(dialects, secrets, keyTables, stoppedCanaries, drills),
            records,
            new Assembly.World(
                kept -> new LiveConditions(ratings, bidPrices, kept, admission),
                admission,
                numbers,
                clock));
    this.premises =
        new Premises(
            assembly.of(config, null),
            dialects,
            secrets,
            records,
            new Workshop(writer, embeddings),
            new FileStore(home.directory("gateway-files"), database, ids, clock),
            database,
            numbers,
            clock);
    this.completions = new Completions(premises);
    this.history =
        new BookedHistory(
            decisions,
            records::catchUp,
            this::config,
            this::fleet,
            (other, at) -> withoutSecrets(other, dialects, at));
    this.forgetting = new Forgetting(decisions, () -> config().route(), clock);
    records.start();
    LineRunner lines = new LineRunner(premises);
    this.background = new Background(premises, lines, records.bookkeeper().name());
    this.batches = new Batches(home, premises.kept().files(), database, lines, ids, clock);
  }

  /**
   * Takes keys and bounds anew from the configuration and the tables; blocks. What was spent and
   * reserved stays; a new budget holds once it knows what was spent in its period before.
   */
  synchronized void reloadCallers() {
    premises.take(assembly.withKeysAnew(premises.inForce()));
  }

  /**
   * Takes up keys, bounds and live drills that another process has changed in the same database;
   * blocks, and costs two small queries where nothing changed. To be called every few seconds.
   */
  public void follow() {
    if (assembly.keysChanged()) {
      reloadCallers();
    }
    drills.follow();
    background.follow();
  }

  /** Drills on real traffic. */
  public LiveDrills drills() {
    return drills;
  }

  /** Keys, budgets and usage, for those who govern them. */
  public Treasury treasury(SecretStore store, RandomGenerator random) {
    return new StoredTreasury(governed(), keyTables, records.ledger(), store, random, clock);
  }

  private StoredTreasury.Governed governed() {
    Corrections corrections = new Corrections(records, decisions);
    return new StoredTreasury.Governed() {
      @Override
      public List<Treasury.Interrupted> interrupted() {
        return corrections.interrupted();
      }

      @Override
      public Treasury.Interrupted correct(String decision, Money cost) {
        return corrections.correct(decision, cost);
      }

      @Override
      public GatewayConfig config() {
        return premises.inForce().config();
      }

      @Override
      public Callers callers() {
        return premises.inForce().callers();
      }

      @Override
      public void reloadCallers() {
        RoutedGateway.this.reloadCallers();
      }

      @Override
      public Books caughtUp() {
        records.catchUp();
        return records.books();
      }
    };
  }

  /**
   * Puts this configuration in the place of the one in force: what comes from now on is served by
   * it, what is under way ends by the old one. What was spent and how deployments that stay have
   * been is kept. Blocks while it reads what new budgets, commitments and shares must know; when it
   * throws, the old one stays in force.
   *
   * @return the settings that differ from those that this process began with, and are taken up only
   *     by a restart
   */
  public synchronized List<String> reload(GatewayConfig changed) {
    records.catchUp();
    premises.take(assembly.of(changed, premises.inForce()));
    records.watch().change(changed.telemetry());
    List<String> later = new ArrayList<>();
    if (!begunWith.host().equals(changed.host())) {
      later.add("gateway.host");
    }
    if (!begunWith.port().equals(changed.port())) {
      later.add("gateway.port");
    }
    LOG.atInfo()
        .addKeyValue("deployments", changed.deployments().size())
        .addKeyValue("keys", changed.keys().size())
        .addKeyValue("after_restart", later)
        .log("A new configuration is in force");
    return later;
  }

  /** Also waits until the call is on disk, so that its decision's id is good after a crash. */
  @Override
  public Completion complete(CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    return completions.complete(request, deadline);
  }

  @Override
  public List<float[]> embed(List<String> texts, Deadline deadline) throws InterruptedException {
    List<float[]> vectors = premises.workshop().embed(texts, deadline);
    long tokens = texts.stream().mapToLong(Tokens::estimate).sum();
    records.builtIn(
        fleet().byId(BuiltIn.EMBEDDINGS_ID).orElseThrow(),
        callers().named(Callers.LOCAL),
        new Usage(tokens, 0, true));
    return vectors;
  }

  @Override
  public List<Deployment> deployments() {
    return Assembly.deployments(fleet());
  }

  @Override
  public Optional<Decision> decision(String id) {
    records.catchUp();
    return decisions.one(id);
  }

  /** Runs the stored scores again; those that failed then are taken to fail again. */
  @Override
  public Optional<Deployment> without(String decisionId, String vendor) {
    return decision(decisionId).stream()
        .flatMap(d -> d.candidates().stream())
        .filter(c -> c.removedBy() == null && !c.vendor().equals(vendor))
        .filter(c -> c.outcome() == null || !c.outcome().startsWith("failed"))
        .flatMap(c -> fleet().byId(c.deploymentId()).stream())
        .map(Served::deployment)
        .findFirst();
  }

  @Override
  public Map<String, String> unavailable() {
    Map<String, String> why = new HashMap<>();
    for (Served served : fleet().all()) {
      String unusable = served.unusable();
      String reason = unusable == null ? served.health().unavailable() : unusable;
      if (reason != null) {
        why.put(served.id(), reason);
      }
    }
    return why;
  }

  @Override
  public List<Canaried> canaries() {
    return fleet().canaries().stream()
        .map(c -> new Canaried(c.alias(), c.deployment(), c.share(), c.figures(), c.stopped()))
        .toList();
  }

  @Override
  public List<Decision> recentDecisions(int limit) {
    records.catchUp();
    return decisions.page(History.Filter.ALL, null, limit).decisions();
  }

  /** What is seen of the work, for whoever prices compute; answers from memory. */
  public Meter meter() {
    return () -> {
      InForce inForce = premises.inForce();
      return new GatewayMeter(inForce.fleet(), inForce.commitments(), clock).read();
    };
  }

  /** What was asked for by name in the past; reading it blocks. */
  public DemandHistory demand() {
    return (from, until, step) -> {
      records.catchUp();
      return new ServedDemand(records.books()).demand(from, until, step);
    };
  }

  /**
   * Who had how much of the spend and the tokens since a day, in UTC; reading it blocks.
   *
   * @param estate whose sites deployments may stand on
   */
  public List<Holding> holdings(LocalDate first, Optional<Estate> estate) {
    records.catchUp();
    return new UsageHoldings(fleet(), estate).of(records.books(), first);
  }

  /** What was decided, and what would have been decided otherwise. */
  public History history() {
    return history;
  }

  /** What clients let the gateway keep, to be taken out of it. */
  public GatewayExport export() {
    return new GatewayExport(premises.kept().answers(), premises.kept().files());
  }

  /** For asking what would be, never for asking vendors. */
  private static Fleet withoutSecrets(GatewayConfig other, Dialects dialects, Clock clock) {
    return new Fleet(other, new Lines(dialects, null), clock);
  }

  @Override
  public List<UsageTotal> usage() {
    return records.totals().all();
  }

  /** All that there are: those configured, made since, and the default one; from memory. */
  public Set<String> workspaces() {
    Set<String> all = new HashSet<>(Set.of(Payer.DEFAULT_WORKSPACE));
    callers().scopes().forEach(s -> all.add(s.id().workspace()));
    return all;
  }

  /** Names in the configuration in force that nothing has now; answers from memory. */
  public List<UnknownName> unknownNames() {
    return UnknownNames.in(config(), workspaces());
  }

  GatewayConfig config() {
    return premises.inForce().config();
  }

  public Fleet fleet() {
    return premises.inForce().fleet();
  }

  Callers callers() {
    return premises.inForce().callers();
  }

  Dispatcher dispatcher() {
    return premises.inForce().dispatcher();
  }

  Records records() {
    return records;
  }

  Premises premises() {
    return premises;
  }

  Batches batches() {
    return batches;
  }

  Background background() {
    return background;
  }

  @Override
  public void close() {
    batches.close();
    background.close();
    premises.close();
    forgetting.close();
    drills.close();
    stoppedCanaries.close();
    records.close();
  }
}
