package org.anabranch.gateway.kept;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table of kept answers. Safe for many threads; calls block. */
final class KeptTable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptTable.class);
  private static final String COLUMNS =
      "k.workspace, k.id, k.caller, k.previous, k.deployment, k.created, k.input, k.answer";

  private final Database database;

  KeptTable(Database database) {
    this.database = database;
  }

  /**
   * All that can be read, or none; an id that is there already gets the newer answer.
   *
   * @param expires epoch milliseconds
   */
  void insert(List<Unwritten> answers, long expires) {
    database.change(h -> answers.forEach(a -> insert(h, a, expires)));
  }

  private static void insert(Handle h, Unwritten unread, long expires) {
    try {
      insert(h, unread.read(), unread.bytes(), expires);
    } catch (JacksonException e) {
      LOG.atWarn().addKeyValue("id", unread.id()).setCause(e).log("An answer cannot be kept");
    }
  }

  private static void insert(Handle h, KeptAnswer answer, int bytes, long expires) {
    h.createUpdate(
            "insert into gateway_kept_answer(workspace, id, caller, previous, deployment, created,"
                + " expires, bytes, input, answer) values (:workspace, :id, :caller, :previous,"
                + " :deployment, :created, :expires, :bytes, :input, :answer) on conflict"
                + " (workspace, id) do update set input = excluded.input, answer ="
                + " excluded.answer, previous = excluded.previous")
        .bind("workspace", answer.workspace())
        .bind("id", answer.id())
        .bind("caller", answer.caller())
        .bind("previous", answer.previous() == null ? "" : answer.previous())
        .bind("deployment", answer.deployment() == null ? "" : answer.deployment())
        .bind("created", answer.created())
        .bind("expires", expires)
        .bind("bytes", bytes)
        .bind("input", answer.input().toString())
        .bind("answer", answer.answer().toString())
        .execute();
  }

  Optional<KeptAnswer> find(String workspace, String id, long now) {
    return database.read(
        h ->
            h.createQuery(
                    "select "
                        + COLUMNS
                        + " from gateway_kept_answer k where k.workspace = :workspace and k.id ="
                        + " :id and k.expires > :now")
                .bind("workspace", workspace)
                .bind("id", id)
                .bind("now", now)
                .map((row, _) -> read(row))
                .findOne());
  }

  /** All of all workspaces, read a few at a time. */
  void each(long now, Consumer<KeptAnswer> taker) {
    database.read(
        h -> {
          h.createQuery(
                  "select "
                      + COLUMNS
                      + " from gateway_kept_answer k where k.expires > :now order by k.workspace,"
                      + " k.id")
              .bind("now", now)
              .setFetchSize(100)
              .map((row, _) -> read(row))
              .forEach(taker);
          return true;
        });
  }

  /** The answer, the one it goes on from, and so on; at most so many. */
  List<KeptAnswer> chain(String workspace, String id, long now, int most) {
    return database.read(
        h ->
            h.createQuery(
                    "with recursive chain(id, depth) as (select cast(:id as text), 0 union all"
                        + " select p.previous, chain.depth + 1 from chain join gateway_kept_answer"
                        + " p on p.workspace = :workspace and p.id = chain.id where p.previous <>"
                        + " '' and p.expires > :now and chain.depth < :most) select "
                        + COLUMNS
                        + " from chain join gateway_kept_answer k on k.workspace = :workspace and"
                        + " k.id = chain.id where k.expires > :now order by chain.depth")
                .bind("workspace", workspace)
                .bind("id", id)
                .bind("now", now)
                .bind("most", most - 1)
                .map((row, _) -> read(row))
                .list());
  }

  private static KeptAnswer read(ResultSet row) throws SQLException {
    String previous = row.getString("previous");
    String deployment = row.getString("deployment");
    return new KeptAnswer(
        row.getString("workspace"),
        row.getString("id"),
        row.getString("caller"),
        previous.isEmpty() ? null : previous,
        deployment.isEmpty() ? null : deployment,
        row.getLong("created"),
        (ArrayNode) Json.tree(row.getString("input")),
        (ObjectNode) Json.tree(row.getString("answer")));
  }

  void delete(String workspace, String id) {
    database.change(
        h ->
            h.createUpdate(
                    "delete from gateway_kept_answer where workspace = :workspace and id = :id")
                .bind("workspace", workspace)
                .bind("id", id)
                .execute());
  }

  /** Deletes at most so many whose time is over; returns how many. */
  int forget(long now, int most) {
    return database.write(
        h ->
            h.createUpdate(
                    "delete from gateway_kept_answer where (workspace, id) in (select workspace, id"
                        + " from gateway_kept_answer where expires <= :now limit :most)")
                .bind("now", now)
                .bind("most", most)
                .execute());
  }

  long bytes(String workspace) {
    return database.read(
        h ->
            h.createQuery(
                    "select coalesce(sum(bytes), 0) from gateway_kept_answer where workspace ="
                        + " :workspace")
                .bind("workspace", workspace)
                .mapTo(Long.class)
                .one());
  }

  /** Deletes the oldest of a workspace, a few at once; returns how many bytes went. */
  long deleteOldest(String workspace, int most) {
    return database.write(
        h -> {
          String oldest =
              " (select id from gateway_kept_answer where workspace = :workspace order by created,"
                  + " id limit :most)";
          long bytes =
              h.createQuery(
                      "select coalesce(sum(bytes), 0) from gateway_kept_answer where workspace ="
                          + " :workspace and id in"
                          + oldest)
                  .bind("workspace", workspace)
                  .bind("most", most)
                  .mapTo(Long.class)
                  .one();
          h.createUpdate(
                  "delete from gateway_kept_answer where workspace = :workspace and id in" + oldest)
              .bind("workspace", workspace)
              .bind("most", most)
              .execute();
          return bytes;
        });
  }
}
