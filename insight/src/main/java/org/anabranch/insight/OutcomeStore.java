package org.anabranch.insight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Attributions, observations and ratings in the database. */
final class OutcomeStore {
  private static final RowMapper<Attribution> ATTRIBUTION =
      (rs, _) ->
          new Attribution(
              rs.getString("publication_id"),
              rs.getString("grp"),
              Platform.byKey(rs.getString("platform")).orElseThrow(),
              rs.getString("variant_id"),
              rs.getString("model"),
              rs.getString("deployment"),
              rs.getString("vendor"),
              rs.getString("decision_id"),
              Money.usd(rs.getString("cost_usd")));

  private static final RowMapper<Observation> OBSERVATION =
      (rs, _) ->
          new Observation(
              rs.getString("publication_id"),
              Metric.valueOf(rs.getString("metric")),
              rs.getLong("value"),
              Instant.ofEpochMilli(rs.getLong("at")),
              Provenance.valueOf(rs.getString("provenance")));

  private static final RowMapper<ModelRating> RATING =
      (rs, _) ->
          new ModelRating(
              rs.getString("model"),
              rs.getString("task"),
              rs.getDouble("points"),
              rs.getDouble("low"),
              rs.getDouble("high"),
              rs.getLong("comparisons"),
              Instant.ofEpochMilli(rs.getLong("at")),
              Provenance.valueOf(rs.getString("provenance")));

  private final Database database;

  OutcomeStore(Database database) {
    this.database = database;
  }

  void attribute(Attribution a) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into attribution(publication_id, grp, platform, variant_id, model,"
                        + " deployment, vendor, decision_id, cost_usd) values (:publication, :grp,"
                        + " :platform, :variant, :model, :deployment, :vendor, :decision, :cost)"
                        + " on conflict(publication_id) do nothing")
                .bind("publication", a.publicationId())
                .bind("grp", a.group())
                .bind("platform", a.platform().key())
                .bind("variant", a.variantId())
                .bind("model", a.model())
                .bind("deployment", a.deployment())
                .bind("vendor", a.vendor())
                .bind("decision", a.decisionId())
                .bind("cost", a.cost().usd().toPlainString())
                .execute());
  }

  void observe(List<Observation> observations) {
    if (observations.isEmpty()) {
      return;
    }
    database.change(
        h -> {
          PreparedBatch batch =
              h.prepareBatch(
                  "insert into observation(publication_id, metric, at, value, provenance)"
                      + " values (:publication, :metric, :at, :value, :provenance)"
                      + " on conflict(publication_id, metric, at) do nothing");
          for (Observation o : observations) {
            batch
                .bind("publication", o.publicationId())
                .bind("metric", o.metric().name())
                .bind("at", o.at().toEpochMilli())
                .bind("value", o.value())
                .bind("provenance", o.provenance().name())
                .add();
          }
          batch.execute();
        });
  }

  List<Observation> observations(String publicationId) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from observation where publication_id = :id order by at, metric")
                .bind("id", publicationId)
                .map(OBSERVATION)
                .list());
  }

  /** The newest figures of every attributed post that has any; of one group, or of all. */
  List<Outcome> outcomes(Optional<String> group) {
    String of = group.isPresent() ? " where a.grp = :grp" : "";
    return database.read(
        h -> {
          Query attributions = h.createQuery("select a.* from attribution a" + of);
          Query newest =
              h.createQuery(
                  "select o.* from observation o join attribution a on a.publication_id ="
                      + " o.publication_id join (select publication_id, metric, max(at) as newest"
                      + " from observation group by publication_id, metric) n on n.publication_id ="
                      + " o.publication_id and n.metric = o.metric and n.newest = o.at"
                      + of);
          group.ifPresent(g -> attributions.bind("grp", g));
          group.ifPresent(g -> newest.bind("grp", g));
          Map<String, List<Observation>> figures = new LinkedHashMap<>();
          newest
              .map(OBSERVATION)
              .forEach(
                  o -> figures.computeIfAbsent(o.publicationId(), _ -> new ArrayList<>()).add(o));
          List<Outcome> outcomes = new ArrayList<>();
          for (Attribution attribution : attributions.map(ATTRIBUTION)) {
            List<Observation> theirs = figures.getOrDefault(attribution.publicationId(), List.of());
            if (!theirs.isEmpty()) {
              outcomes.add(outcome(attribution, theirs));
            }
          }
          return outcomes;
        });
  }

  private static Outcome outcome(Attribution attribution, List<Observation> newest) {
    Map<Metric, Long> figures = new EnumMap<>(Metric.class);
    newest.forEach(o -> figures.put(o.metric(), o.value()));
    Instant at = newest.stream().map(Observation::at).max(Instant::compareTo).orElseThrow();
    Provenance provenance =
        newest.stream().anyMatch(o -> o.provenance() == Provenance.SIMULATED)
            ? Provenance.SIMULATED
            : newest.getFirst().provenance();
    return new Outcome(attribution, figures, at, provenance);
  }

  /**
   * All at once. In one order, so that two nodes that rate at the same moment never lock crosswise.
   */
  void replaceRatings(List<ModelRating> ratings) {
    List<ModelRating> ordered =
        ratings.stream()
            .sorted(Comparator.comparing(ModelRating::model).thenComparing(ModelRating::task))
            .toList();
    database.change(
        h -> {
          h.execute("delete from model_rating");
          for (ModelRating r : ordered) {
            h.createUpdate(
                    "insert into model_rating(model, task, points, low, high, comparisons, at,"
                        + " provenance) values (:model, :task, :points, :low, :high, :comparisons,"
                        + " :at, :provenance) on conflict(model, task) do update set"
                        + " points = excluded.points, low = excluded.low, high = excluded.high,"
                        + " comparisons = excluded.comparisons, at = excluded.at,"
                        + " provenance = excluded.provenance")
                .bind("model", r.model())
                .bind("task", r.task())
                .bind("points", r.points())
                .bind("low", r.low())
                .bind("high", r.high())
                .bind("comparisons", r.comparisons())
                .bind("at", r.at().toEpochMilli())
                .bind("provenance", r.provenance().name())
                .execute();
          }
        });
  }

  List<ModelRating> ratings() {
    return database.read(
        h ->
            h.createQuery("select * from model_rating order by task, points desc")
                .map(RATING)
                .list());
  }

  /** When a post's figures were last asked for, whether or not there were any. */
  Optional<Instant> lastLook(String publicationId) {
    return database.read(
        h ->
            h.createQuery("select at from look where publication_id = :id")
                .bind("id", publicationId)
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli));
  }

  void looked(String publicationId, Instant at) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into look(publication_id, at) values (:id, :at)"
                        + " on conflict(publication_id) do update set at = excluded.at")
                .bind("id", publicationId)
                .bind("at", at.toEpochMilli())
                .execute());
  }
}
