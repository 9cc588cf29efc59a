package org.anabranch.gateway.call;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Warming;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.route.ConfiguredCommitments;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Lines;
import org.anabranch.gateway.route.LiveConditions;
import org.anabranch.gateway.route.RetryBudget;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Shares;
import org.anabranch.gateway.route.StoppedCanaries;
import org.anabranch.gateway.treasury.Callers;
import org.anabranch.gateway.treasury.KeyTables;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a configuration wants in force: deployments, keys, commitments, shares and the
 * dispatcher over them. What was spent and how deployments that stay have been goes along from what
 * was in force before, or is told by the books. Blocks; used by one thread at a time.
 */
public final class Assembly {
  private static final long MINUTE_MILLIS = 60_000;

  private final Sources sources;
  private final Records records;
  private final World world;
  private volatile long keysVersion;

  /** Where deployments and keys come from. */
  public record Sources(
      Dialects dialects,
      Function<SecretRef, Optional<Secret>> secrets,
      KeyTables keyTables,
      StoppedCanaries stoppedCanaries,
      LiveDrills drills) {}

  /**
   * What the router asks, and what calls are numbered and dated by.
   *
   * @param conditions of the commitments in force
   */
  public record World(
      Function<ConfiguredCommitments, LiveConditions> conditions,
      Admission admission,
      Ids ids,
      Clock clock) {}

  public Assembly(Sources sources, Records records, World world) {
    this.sources = sources;
    this.records = records;
    this.world = world;
  }

  /** Throws where it cannot be: then what was in force stays as it is. */
  public InForce of(GatewayConfig config, @Nullable InForce before) {
    RouteConfig route = config.route();
    Lines lines = new Lines(sources.dialects(), sources.secrets());
    Fleet fleet = new Fleet(config, lines, world.clock(), before == null ? null : before.fleet());
    sources.stoppedCanaries().tell(fleet);
    Callers callers = callers(config);
    if (before == null) {
      recallLastMinute(callers);
    }
    warm(callers);
    InForce same = before != null && isSame(before.config(), config) ? before : null;
    ConfiguredCommitments commitments =
        same == null ? commitments(route, deployments(fleet)) : same.commitments();
    Shares shares = same == null ? new Shares(route.shares(), world.clock()) : same.shares();
    recallShares(fleet, same == null ? shares : new Shares(List.of(), world.clock()));
    RetryBudget retries = same == null ? new RetryBudget(route.retryBudget()) : same.retries();
    Dispatcher dispatcher =
        new Dispatcher(
            fleet,
            new Desk(
                route,
                retries,
                new Tally(records.totals(), commitments, shares, records.watch()),
                records.bookkeeper().journal(),
                new Router(route, world.conditions().apply(commitments), shares),
                world.ids(),
                world.clock()),
            world.admission(),
            sources.drills()::inForce,
            records.sharing());
    return new InForce(config, fleet, callers, commitments, shares, retries, dispatcher);
  }

  /** All of a fleet, as their commitments are told of them. */
  public static List<Deployment> deployments(Fleet fleet) {
    return fleet.all().stream().map(Served::deployment).toList();
  }

  /** Whether another process has changed keys or bounds since they were read. */
  public boolean keysChanged() {
    return sources.keyTables().version() != keysVersion;
  }

  /** The same with keys and bounds read anew. */
  public InForce withKeysAnew(InForce now) {
    Callers fresh = callers(now.config());
    warm(fresh);
    return now.with(fresh);
  }

  private Callers callers(GatewayConfig config) {
    KeyTables tables = sources.keyTables();
    keysVersion = tables.version(); // before the rows: what changes meanwhile is read again
    return new Callers(
        config, tables.keys(), tables.scopes(), sources.secrets(), records.ledger(), world.clock());
  }

  /** Tells new budgets what was spent in their period before, and takes out a share. */
  private void warm(Callers callers) {
    Warming warming = records.ledger().warming();
    if (warming.isNeeded()) {
      if (!records.catchUp()) {
        throw Problem.of(
                Problem.Kind.UNAVAILABLE,
                "books-behind",
                "What was spent cannot be added up, since the database does not take it in.",
                "Check the database and try again.")
            .asException();
      }
      records
          .bookkeeper()
          .atRest(
              upTo -> {
                records.books().addUp(warming.sums());
                warming.finish(upTo);
              });
    }
    records.sharing().refill(callers.scopes());
  }

  /** Whether commitments and shares go on as they are. */
  private static boolean isSame(GatewayConfig a, GatewayConfig b) {
    return a.route().equals(b.route()) && a.deployments().equals(b.deployments());
  }

  private ConfiguredCommitments commitments(RouteConfig route, List<Deployment> deployments) {
    ConfiguredCommitments made =
        new ConfiguredCommitments(route.commitments(), deployments, world.clock());
    if (!route.commitments().isEmpty()) {
      records
          .books()
          .eachTotal(Long.MIN_VALUE, t -> made.recall(t.deployment(), t.day(), t.cost()));
    }
    return made;
  }

  /** Tells the share caps what was given to whom in their windows before. */
  private void recallShares(Fleet fleet, Shares shares) {
    int minutes =
        fleet.routes().stream()
            .mapToInt(r -> r.shares.longestMinutes())
            .reduce(shares.longestMinutes(), Math::max);
    if (minutes > 0) {
      records
          .books()
          .eachUse(
              world.clock().millis() - minutes * MINUTE_MILLIS,
              spent -> recallShare(fleet, shares, spent));
    }
  }

  private static void recallShare(Fleet fleet, Shares shares, Spent spent) {
    Served served = fleet.byId(spent.deployment()).orElse(null);
    if (served != null) {
      double usd = spent.cost().usd().doubleValue();
      shares.add(served, spent.at(), 1, spent.tokens(), usd);
      Route route = fleet.route(spent.asked(), served.service());
      if (route != null) {
        route.shares.add(served, spent.at(), 1, spent.tokens(), usd);
      }
    }
  }

  /** Counts what this process asked in the last minute before it was started anew. */
  private void recallLastMinute(Callers callers) {
    if (callers.scopes().stream().anyMatch(s -> !s.limits().isEmpty())) {
      records
          .books()
          .eachUse(
              world.clock().millis() - MINUTE_MILLIS,
              records.bookkeeper().name(),
              records.ledger()::recall);
    }
  }
}
