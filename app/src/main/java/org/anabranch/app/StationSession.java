package org.anabranch.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.cli.product.Session;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.SecretStore;
import org.anabranch.loop.Loop;
import org.anabranch.publish.LivePosts;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.publish.schedule.Scheduling;

/**
 * The stations as a command sees them.
 *
 * @param whenClosed closes them, or leaves them to the server that has them open
 */
record StationSession(Stations stations, Runnable whenClosed) implements Session {
  @Override
  public Loop loop() {
    return stations.loop();
  }

  @Override
  public Publisher publisher() {
    return stations.publisher();
  }

  @Override
  public Connections connections() {
    return stations.connections();
  }

  @Override
  public Limits limits() {
    return stations.limits();
  }

  @Override
  public Scheduling scheduling() {
    return stations.scheduling();
  }

  @Override
  public Insight insight() {
    return stations.insight();
  }

  @Override
  public Inbox inbox() {
    return stations.inbox();
  }

  @Override
  public LivePosts livePosts() {
    return stations.livePosts();
  }

  @Override
  public MediaStation media() {
    return stations.media();
  }

  @Override
  public Treasury treasury() {
    return stations.treasury();
  }

  @Override
  public SecretStore secrets() {
    return stations.secrets();
  }

  @Override
  public Marketplace market() {
    return stations.market();
  }

  @Override
  public DemandHistory demand() {
    return stations.demand();
  }

  @Override
  public EstateBook estate() {
    return stations.estate();
  }

  @Override
  public FirstRights rights() {
    return stations.rights();
  }

  @Override
  public DrillBook drills() {
    return stations.drills();
  }

  @Override
  public ConcentrationBook concentration() {
    return stations.concentration();
  }

  @Override
  public LiveDrills liveDrills() {
    return stations.liveDrills();
  }

  @Override
  public Clock clock() {
    return stations.clock();
  }

  @Override
  public Optional<URI> sandbox() {
    return stations.sandbox();
  }

  @Override
  public List<PlanSummary> plansMade(int limit) {
    return stations.plans().history(stations.estate().inForce().estate().name(), limit);
  }

  @Override
  public Optional<Plan> makePlan() {
    return stations.plan().ofEstate().map(Supplier::get);
  }

  @Override
  public Replay replay(Optional<Path> other, History.Wish wish) {
    GatewayConfig config =
        other.isEmpty()
            ? wish.config()
            : Configuration.read(stations.home().root(), other).gateway();
    return stations
        .gateway()
        .history()
        .replay(new History.Wish(config, wish.from(), wish.to(), wish.alias(), wish.without()));
  }

  @Override
  public List<String> leftOut() {
    return UnsetSecrets.ofDeployments(stations.configuration(), stations::hasSecret);
  }

  @Override
  public Path handOffPage(String publicationId) {
    return stations.home().root().resolve("handoff").resolve(publicationId).resolve("index.html");
  }

  @Override
  public int export(Path directory) {
    return new Export(stations).to(directory);
  }

  @Override
  public long takeUp(Path export) {
    return new TakenUp(stations.database()).from(export);
  }

  @Override
  public void close() {
    whenClosed.run();
  }
}
