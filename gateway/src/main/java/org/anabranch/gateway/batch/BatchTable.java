package org.anabranch.gateway.batch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Batches as OpenAI's clients read them, and the results of their lines until they are written to
 * files. Safe for many threads; calls block.
 */
final class BatchTable {
  private final Database database;
  private final String node;

  /**
   * A batch.
   *
   * @param document as clients see it, but for how many lines are done; a copy
   */
  record Row(String id, String workspace, String caller, String input, ObjectNode document) {
    String status() {
      return document.path("status").asString();
    }
  }

  /**
   * @param node whose batches are gone on with: files lie on one machine
   */
  BatchTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  void insert(Row row, long created) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into gateway_batch(id, workspace, caller, node, input, unfinished,"
                        + " created, document) values (:id, :workspace, :caller, :node, :input, 1,"
                        + " :created, :document)")
                .bind("id", row.id())
                .bind("workspace", row.workspace())
                .bind("caller", row.caller())
                .bind("node", node)
                .bind("input", row.input())
                .bind("created", created)
                .bind("document", row.document().toString())
                .execute());
  }

  List<String> unfinished() {
    return database.read(
        h ->
            h.createQuery(
                    "select id from gateway_batch where unfinished = 1 and node = :node order by"
                        + " id")
                .bind("node", node)
                .mapTo(String.class)
                .list());
  }

  long unfinishedOf(String workspace) {
    return database.read(
        h ->
            h.createQuery(
                    "select count(*) from gateway_batch where unfinished = 1 and workspace ="
                        + " :workspace")
                .bind("workspace", workspace)
                .mapTo(Long.class)
                .one());
  }

  Optional<Row> find(String id) {
    return database.read(h -> one(h, id));
  }

  private static Optional<Row> one(Handle h, String id) {
    return h.createQuery("select * from gateway_batch where id = :id")
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("workspace"),
        row.getString("caller"),
        row.getString("input"),
        (ObjectNode) Json.tree(row.getString("document")));
  }

  List<Row> list(String workspace, @Nullable String after, int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from gateway_batch where workspace = :workspace"
                        + " and (:after = '' or id < :after) order by id desc limit :limit")
                .bind("workspace", workspace)
                .bind("after", after == null ? "" : after)
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list());
  }

  /** Changes a document in one transaction, which {@code more} is part of. */
  synchronized Row change(
      String id, boolean ends, Consumer<ObjectNode> edit, Consumer<Handle> more) {
    return database.write(
        h -> {
          Row row = one(h, id).orElseThrow();
          edit.accept(row.document());
          more.accept(h);
          h.createUpdate(
                  "update gateway_batch set document = :document, unfinished = :unfinished where id"
                      + " = :id")
              .bind("document", row.document().toString())
              .bind("unfinished", ends ? 0 : 1)
              .bind("id", id)
              .execute();
          if (ends) {
            h.createUpdate("delete from gateway_batch_line where batch = :id")
                .bind("id", id)
                .execute();
          }
          return row;
        });
  }

  Row change(String id, Consumer<ObjectNode> edit) {
    return change(id, false, edit, h -> {});
  }

  /** Keeps a line's result; the first that is kept stays. */
  void done(String batch, long line, boolean failed, String result) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into gateway_batch_line(batch, line, failed, result) values (:batch,"
                        + " :line, :failed, :result) on conflict (batch, line) do nothing")
                .bind("batch", batch)
                .bind("line", line)
                .bind("failed", failed ? 1 : 0)
                .bind("result", result)
                .execute());
  }

  BitSet linesDone(String batch) {
    BitSet done = new BitSet();
    database.read(
        h -> {
          h.createQuery("select line from gateway_batch_line where batch = :batch")
              .bind("batch", batch)
              .mapTo(Integer.class)
              .forEach(done::set);
          return true;
        });
    return done;
  }

  long count(String batch, boolean failed) {
    return database.read(
        h ->
            h.createQuery(
                    "select count(*) from gateway_batch_line where batch = :batch and failed ="
                        + " :failed")
                .bind("batch", batch)
                .bind("failed", failed ? 1 : 0)
                .mapTo(Long.class)
                .one());
  }

  /** In the order of the input. */
  void eachResult(String batch, boolean failed, Consumer<String> taker) {
    database.read(
        h -> {
          h.createQuery(
                  "select result from gateway_batch_line where batch = :batch and failed = :failed"
                      + " order by line")
              .bind("batch", batch)
              .bind("failed", failed ? 1 : 0)
              .setFetchSize(100)
              .mapTo(String.class)
              .forEach(taker);
          return true;
        });
  }
}
