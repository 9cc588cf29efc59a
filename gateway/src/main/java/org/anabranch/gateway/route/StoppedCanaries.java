package org.anabranch.gateway.route;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.kernel.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The canaries that were stopped. They stay so over reloads and restarts, until their trial is
 * another: another share, address or model. Safe for many threads; a stop is stored on a thread of
 * its own, since event loops must not wait for a database.
 */
public final class StoppedCanaries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedCanaries.class);

  private final Database database;
  private final Clock clock;
  private final ExecutorService storing = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Stop> known = new ConcurrentHashMap<>();

  /**
   * @param trial what was tried, {@link #trial}
   */
  private record Stop(String trial, String reason) {}

  public StoppedCanaries(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Tells the canaries of a fleet that is not yet in force which of them are stopped; blocks. */
  public void tell(Fleet fleet) {
    for (Route route : fleet.routes()) {
      AliasConfig.Part part = route.alias.canary();
      Canary canary = route.canary;
      if (canary != null && part != null) {
        String alias = route.alias.name();
        String trial = trial(part, fleet);
        stop(alias, part.deployment())
            .filter(s -> s.trial().equals(trial))
            .ifPresent(s -> canary.stay(s.reason()));
        canary.onStop(reason -> stopped(alias, part.deployment(), new Stop(trial, reason)));
      }
    }
  }

  /** What makes a trial another one. */
  private static String trial(AliasConfig.Part part, Fleet fleet) {
    @Nullable DeploymentConfig asked =
        fleet.byId(part.deployment()).map(Served::config).orElse(null);
    return asked == null
        ? String.valueOf(part.share())
        : part.share() + " " + asked.baseUrl() + " " + asked.upstreamModel();
  }

  private Optional<Stop> stop(String alias, String deployment) {
    Stop here = known.get(key(alias, deployment));
    return here != null
        ? Optional.of(here)
        : database.read(
            h ->
                h.createQuery(
                        "select trial, reason from gateway_stopped_canary"
                            + " where alias = :alias and deployment = :deployment")
                    .bind("alias", alias)
                    .bind("deployment", deployment)
                    .map((row, _) -> new Stop(row.getString("trial"), row.getString("reason")))
                    .findOne());
  }

  private static String key(String alias, String deployment) {
    return alias + "\n" + deployment;
  }

  private void stopped(String alias, String deployment, Stop stop) {
    known.put(key(alias, deployment), stop);
    storing.execute(
        () -> {
          try {
            put(alias, deployment, stop);
          } catch (RuntimeException e) {
            LOG.atError()
                .setCause(e)
                .addKeyValue("alias", alias)
                .addKeyValue("deployment", deployment)
                .log("A canary's stop could not be stored: after a restart it is tried again");
          }
        });
  }

  private void put(String alias, String deployment, Stop stop) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into gateway_stopped_canary(alias, deployment, trial, reason,"
                        + " stopped_at) values (:alias, :deployment, :trial, :reason, :at)"
                        + " on conflict(alias, deployment) do update set trial = excluded.trial,"
                        + " reason = excluded.reason, stopped_at = excluded.stopped_at")
                .bind("alias", alias)
                .bind("deployment", deployment)
                .bind("trial", stop.trial())
                .bind("reason", stop.reason())
                .bind("at", clock.millis())
                .execute());
  }

  /** Waits, for some seconds at most, until what was stopped is stored. */
  @Override
  public void close() {
    storing.shutdown();
    try {
      if (!storing.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.atWarn().log("A canary's stop was not stored in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
