package org.anabranch.insight;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Insight over the database. The ratings in force are held in memory too, for the router. */
public final class StoredInsight implements Insight {
  private static final Logger LOG = LoggerFactory.getLogger(StoredInsight.class);

  /** Ample for ninety days of a busy team; the newest matter most. */
  private static final int LOOKED_THROUGH = 5_000;

  /** Ratings of one kind of work count for the router from this many comparisons on. */
  private static final long ENOUGH_FOR_ONE_TASK = 20;

  private final OutcomeStore store;
  private final Publisher publisher;
  private final Clock clock;
  private volatile InForce inForce;

  public StoredInsight(Database database, Publisher publisher, Clock clock) {
    this.store = new OutcomeStore(database);
    this.publisher = publisher;
    this.clock = clock;
    this.inForce = InForce.of(store.ratings());
  }

  @Override
  public void attribute(Attribution attribution) {
    store.attribute(attribution);
  }

  @Override
  public List<Collected> collect(String group, Instant at, Deadline deadline)
      throws InterruptedException {
    List<Collected> collected = new ArrayList<>();
    for (Publication publication : publisher.group(group)) {
      if (publication.remoteId() != null && isOut(publication.state())) {
        collected.add(collect(publication, at, deadline));
      }
    }
    return collected;
  }

  @Override
  public int collectDue(Instant simulated, Deadline deadline) throws InterruptedException {
    Map<String, Provenance> known = new HashMap<>();
    int pulled = 0;
    for (Publication publication : publisher.recent(LOOKED_THROUGH)) {
      if (deadline.isOver()) {
        break;
      }
      if (publication.remoteId() == null || !isOut(publication.state())) {
        continue;
      }
      Instant now =
          moment(known.computeIfAbsent(publication.accountId(), this::provenance), simulated);
      if (Thinning.isDue(publication.createdAt(), store.lastLook(publication.id()), now)) {
        store.looked(publication.id(), now);
        collect(publication, simulated, deadline);
        pulled++;
      }
    }
    return pulled;
  }

  private static boolean isOut(Publication.State state) {
    return switch (state) {
      case PUBLISHED, CONFIRMING -> true;
      case QUEUED,
          PREPARING,
          CHECKING,
          COMMITTING,
          OUTCOME_UNKNOWN,
          WAITING_FOR_PERSON,
          WAITING_FOR_ACCOUNT,
          FAILED,
          CANCELLED ->
          false;
    };
  }

  private Collected collect(Publication publication, Instant at, Deadline deadline)
      throws InterruptedException {
    Metrics metrics = measure(publication, deadline);
    Provenance provenance = provenance(publication.accountId());
    Instant observed = moment(provenance, at);
    store.observe(
        metrics.values().entrySet().stream()
            .map(
                e ->
                    new Observation(
                        publication.id(), e.getKey(), e.getValue(), observed, provenance))
            .toList());
    return new Collected(publication.id(), metrics);
  }

  private Provenance provenance(String account) {
    return publisher.account(account).map(Account::provenance).orElse(Provenance.MEASURED);
  }

  /** Only the sandbox's clock may have been let run ahead; real figures are of this moment. */
  private Instant moment(Provenance provenance, Instant simulated) {
    return provenance == Provenance.SIMULATED ? simulated : clock.instant();
  }

  /**
   * One that throws, for want of an account or by a bug, must not keep the others' figures back.
   */
  private Metrics measure(Publication publication, Deadline deadline) throws InterruptedException {
    try {
      return publisher.measure(publication.id(), deadline);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("publication", publication.id())
          .addKeyValue("why", e.getMessage())
          .log("A post could not be measured");
      return Metrics.none(
          Failure.of(Failure.Reason.TRANSIENT, "measure", String.valueOf(e.getMessage())));
    }
  }

  @Override
  public List<Outcome> outcomes(String group) {
    return store.outcomes(Optional.of(group));
  }

  @Override
  public List<Outcome> recentOutcomes(int limit) {
    return store.outcomes(Optional.empty()).stream()
        .sorted(Comparator.comparing(Outcome::at).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<Observation> observations(String publicationId) {
    return store.observations(publicationId);
  }

  @Override
  public synchronized List<ModelRating> rate() {
    List<ModelRating> fresh = Rater.rate(store.outcomes(Optional.empty()), clock.instant());
    store.replaceRatings(fresh);
    inForce = InForce.of(fresh);
    return fresh;
  }

  @Override
  public List<ModelRating> ratings() {
    return inForce.all();
  }

  @Override
  public Optional<Rating> rating(String model, String task) {
    Map<String, Rating> rated = inForce.byTask().getOrDefault(model, Map.of());
    Rating own = rated.get(task);
    boolean isEnough = own != null && own.comparisons() >= ENOUGH_FOR_ONE_TASK;
    return Optional.ofNullable(isEnough ? own : rated.get(Rater.ALL_WORK));
  }

  /**
   * The ratings of the moment, and the same as the router asks for them: with every request.
   *
   * @param byTask by model, then by task
   */
  private record InForce(List<ModelRating> all, Map<String, Map<String, Rating>> byTask) {
    static InForce of(List<ModelRating> all) {
      Map<String, Map<String, Rating>> byTask = new HashMap<>();
      for (ModelRating r : all) {
        byTask
            .computeIfAbsent(r.model(), _ -> new HashMap<>())
            .put(r.task(), new Rating(r.points(), r.low(), r.high(), r.comparisons()));
      }
      return new InForce(all, byTask);
    }
  }
}
