package org.anabranch.cli.product;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.forecast.DemandHistory;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.PlanSummary;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.gateway.catalog.Marketplace;
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

/** The stations, wired and running, for one command. */
public interface Session extends AutoCloseable {
  Loop loop();

  Publisher publisher();

  /** Connects accounts, and says how they stand. */
  Connections connections();

  /** What the platforms still take, and what calls cost. */
  Limits limits();

  Scheduling scheduling();

  Insight insight();

  /** What people say below live posts. */
  Inbox inbox();

  /** Edits and removes what is live. */
  LivePosts livePosts();

  /** The library of the person's own files. */
  MediaStation media();

  Treasury treasury();

  SecretStore secrets();

  Marketplace market();

  /**
   * What the gateway's stored requests would have come to.
   *
   * @param configuration another configuration file, whose gateway is taken
   */
  Replay replay(Optional<Path> configuration, History.Wish wish);

  /** What was asked of the gateway in the past; reading it blocks. */
  DemandHistory demand();

  /** The estate and its versions. */
  EstateBook estate();

  /** What the plans of the estate in force came to, newest first. */
  List<PlanSummary> plansMade(int limit);

  /** Rights of first refusal and offer. */
  FirstRights rights();

  /** Exit drills and their signed reports. */
  DrillBook drills();

  /** On whom everything depends: of what was used, and of the plan in force. */
  ConcentrationBook concentration();

  /** Plans the estate in force, which takes seconds; empty where there is no estate. */
  Optional<Plan> makePlan();

  /** Drills on real traffic. */
  LiveDrills liveDrills();

  Clock clock();

  /** The address of the sandbox, where there is one. */
  Optional<URI> sandbox();

  /** A line for each deployment that nobody is sent to, since its key is not set. */
  List<String> leftOut();

  /** The page with the package of a hand-off. */
  Path handOffPage(String publicationId);

  /**
   * Writes all of the user's data in open formats into an empty or new directory; returns the files
   * written.
   */
  int export(Path directory);

  /**
   * Takes up what another installation exported, as far as it cannot act twice: the estate with its
   * versions, prices, usage, decisions, figures; returns the rows taken.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when it is no export, CONFLICT when
   *     there are such data already
   */
  long takeUp(Path export);

  @Override
  void close();
}
