package org.anabranch.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.anabranch.studio.Source;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** The runs in the database. A stage that was stored is the stage a restart goes on from. */
final class RunStore {
  private static final RowMapper<Run> RUN =
      (rs, _) ->
          new Run(
              rs.getString("id"),
              rs.getString("source_id"),
              rs.getString("source_name"),
              rs.getString("title"),
              rs.getString("language"),
              platforms(rs.getString("platforms")),
              accounts(rs.getString("accounts")),
              rs.getInt("dry_run") == 1,
              Stage.valueOf(rs.getString("stage")),
              Instant.ofEpochMilli(rs.getLong("created_at")),
              Instant.ofEpochMilli(rs.getLong("updated_at")));

  private final Database database;
  private final Clock clock;

  RunStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  private static List<Platform> platforms(String keys) {
    return Arrays.stream(keys.split(",")).map(key -> Platform.byKey(key).orElseThrow()).toList();
  }

  private static Map<Platform, String> accounts(@Nullable String json) {
    Map<Platform, String> accounts = new EnumMap<>(Platform.class);
    if (json != null) {
      Json.MAPPER
          .readValue(json, new TypeReference<Map<String, String>>() {})
          .forEach((key, id) -> accounts.put(Platform.byKey(key).orElseThrow(), id));
    }
    return accounts;
  }

  private static String json(Map<Platform, String> accounts) {
    Map<String, String> byKey = new TreeMap<>();
    accounts.forEach((platform, id) -> byKey.put(platform.key(), id));
    return Json.write(byKey);
  }

  /**
   * Stores a run, unless its source has more than the {@code earlier} runs by now; false then. So
   * of two that start the same source at the same moment, on whatever node, one has to look again.
   */
  boolean insert(Run run, boolean review, int earlier) {
    return database.write(
        h ->
            h.createUpdate(
                        "insert into run(id, source_id, source_name, title, language, platforms,"
                            + " accounts, dry_run, review, stage, ordinal, created_at, updated_at) values (:id, :sourceId,"
                            + " :sourceName, :title, :language, :platforms, :accounts, :dryRun, :review, :stage,"
                            + " :ordinal, :at, :at) on conflict(source_id, ordinal) do nothing")
                    .bind("id", run.id())
                    .bind("sourceId", run.sourceId())
                    .bind("sourceName", run.sourceName())
                    .bind("title", run.title())
                    .bind("language", run.language())
                    .bind(
                        "platforms",
                        run.platforms().stream()
                            .map(Platform::key)
                            .collect(Collectors.joining(",")))
                    .bind("accounts", json(run.accounts()))
                    .bind("dryRun", run.dryRun() ? 1 : 0)
                    .bind("review", review ? 1 : 0)
                    .bind("stage", run.stage().name())
                    .bind("ordinal", earlier)
                    .bind("at", run.createdAt().toEpochMilli())
                    .execute()
                == 1);
  }

  Run advance(String id, Stage to) {
    database.change(
        h ->
            h.createUpdate("update run set stage = :stage, updated_at = :at where id = :id")
                .bind("stage", to.name())
                .bind("at", clock.millis())
                .bind("id", id)
                .execute());
    return run(id).orElseThrow();
  }

  boolean wantsReview(String id) {
    return database.read(
            h ->
                h.createQuery("select review from run where id = :id")
                    .bind("id", id)
                    .mapTo(Integer.class)
                    .one())
        == 1;
  }

  /**
   * The moment up to which the audience is to react, fixed at the first call; later calls, after a
   * crash too, return the same.
   */
  Instant fixMeasureAt(String id, Instant proposed) {
    return database.write(
        h -> {
          h.createUpdate("update run set measure_at = :at where id = :id and measure_at is null")
              .bind("at", proposed.toEpochMilli())
              .bind("id", id)
              .execute();
          return Instant.ofEpochMilli(
              h.createQuery("select measure_at from run where id = :id")
                  .bind("id", id)
                  .mapTo(Long.class)
                  .one());
        });
  }

  /** Forgets the moment, so that another day is let pass. */
  void measureAnew(String id) {
    database.change(
        h ->
            h.createUpdate("update run set measure_at = null, stage = 'MEASURE' where id = :id")
                .bind("id", id)
                .execute());
  }

  Optional<Run> run(String id) {
    return database.read(
        h -> h.createQuery("select * from run where id = :id").bind("id", id).map(RUN).findOne());
  }

  List<Run> recent(int limit) {
    return database.read(
        h ->
            h.createQuery("select * from run order by created_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map(RUN)
                .list());
  }

  /** Newest first. */
  List<Run> ofSource(Source source) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from run where source_id in (<ids>) order by created_at desc, id desc")
                .bindList("ids", source.allIds())
                .map(RUN)
                .list());
  }

  /** Oldest first; those that wait for a person's review are not among them. */
  List<Run> unfinished() {
    return database.read(
        h ->
            h.createQuery(
                    "select * from run where stage not in ('DONE', 'REVIEW') order by created_at, id")
                .map(RUN)
                .list());
  }
}
