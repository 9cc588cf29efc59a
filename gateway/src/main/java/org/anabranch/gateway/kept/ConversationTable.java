package org.anabranch.gateway.kept;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The tables of conversations and their items. Safe for many threads; calls block. */
final class ConversationTable {
  private static final String COLUMNS = "workspace, id, caller, created, length, bytes, metadata";
  private static final String HERE = " where workspace = :workspace and id = :id";

  private final Database database;

  ConversationTable(Database database) {
    this.database = database;
  }

  void insert(KeptConversation conversation, List<ObjectNode> items, long expires) {
    database.change(
        h -> {
          h.createUpdate(
                  "insert into gateway_conversation(workspace, id, caller, created, expires, length,"
                      + " bytes, metadata) values (:workspace, :id, :caller, :created, :expires, 0,"
                      + " :bytes, :metadata)")
              .bind("workspace", conversation.workspace())
              .bind("id", conversation.id())
              .bind("caller", conversation.caller())
              .bind("created", conversation.created())
              .bind("expires", expires)
              .bind("bytes", conversation.bytes())
              .bind("metadata", conversation.metadata().toString())
              .execute();
          append(h, conversation.workspace(), conversation.id(), items, expires);
        });
  }

  void append(String workspace, String id, List<ObjectNode> items, long expires) {
    database.change(h -> append(h, workspace, id, items, expires));
  }

  /**
   * Adds items at the end, all or none, those that are there already left out; whoever adds at the
   * same time waits. False when there is no such conversation any more.
   */
  boolean append(Handle h, String workspace, String id, List<ObjectNode> items, long expires) {
    List<String> texts = items.stream().map(ObjectNode::toString).toList();
    int changed =
        h.createUpdate(
                "update gateway_conversation set length = length + :count, bytes = bytes + :more,"
                    + " expires = :expires"
                    + HERE)
            .bind("count", items.size())
            .bind("more", texts.stream().mapToLong(String::length).sum())
            .bind("expires", expires)
            .bind("workspace", workspace)
            .bind("id", id)
            .execute();
    if (changed == 0) {
      return false;
    }
    long first =
        h.createQuery("select length from gateway_conversation" + HERE)
                .bind("workspace", workspace)
                .bind("id", id)
                .mapTo(Long.class)
                .one()
            - items.size();
    for (int i = 0; i < items.size(); i++) {
      h.createUpdate(
              "insert into gateway_conversation_item(workspace, conversation, position, id, item)"
                  + " values (:workspace, :conversation, :position, :id, :item) on conflict"
                  + " (workspace, conversation, id) do nothing")
          .bind("workspace", workspace)
          .bind("conversation", id)
          .bind("position", first + i)
          .bind("id", items.get(i).path("id").asString())
          .bind("item", texts.get(i))
          .execute();
    }
    return true;
  }

  Optional<KeptConversation> find(String workspace, String id, long now) {
    return database.read(
        h ->
            h.createQuery(
                    "select "
                        + COLUMNS
                        + " from gateway_conversation"
                        + HERE
                        + " and expires > :now")
                .bind("workspace", workspace)
                .bind("id", id)
                .bind("now", now)
                .map((row, _) -> conversation(row))
                .findOne());
  }

  private static KeptConversation conversation(ResultSet row) throws SQLException {
    return new KeptConversation(
        row.getString("workspace"),
        row.getString("id"),
        row.getString("caller"),
        row.getLong("created"),
        row.getLong("length"),
        row.getLong("bytes"),
        (ObjectNode) Json.tree(row.getString("metadata")));
  }

  void metadata(String workspace, String id, ObjectNode metadata) {
    database.change(
        h ->
            h.createUpdate("update gateway_conversation set metadata = :metadata" + HERE)
                .bind("metadata", metadata.toString())
                .bind("workspace", workspace)
                .bind("id", id)
                .execute());
  }

  /**
   * Items in or against their order, after one of them where {@code after} is given.
   *
   * @param most all where negative
   */
  List<ObjectNode> items(
      String workspace, String id, @Nullable String after, boolean ascending, int most) {
    String beyond =
        after == null
            ? ""
            : " and position "
                + (ascending ? ">" : "<")
                + " (select position from gateway_conversation_item where workspace = :workspace"
                + " and conversation = :id and id = :after)";
    String limit = most < 0 ? "" : " limit " + most;
    return database.read(
        h -> {
          var query =
              h.createQuery(
                      "select item from gateway_conversation_item where workspace = :workspace and"
                          + " conversation = :id"
                          + beyond
                          + " order by position "
                          + (ascending ? "asc" : "desc")
                          + limit)
                  .bind("workspace", workspace)
                  .bind("id", id);
          if (after != null) {
            query.bind("after", after);
          }
          return query.map((row, _) -> (ObjectNode) Json.tree(row.getString("item"))).list();
        });
  }

  Optional<ObjectNode> item(String workspace, String conversation, String id) {
    return database.read(
        h ->
            h.createQuery(
                    "select item from gateway_conversation_item where workspace = :workspace and"
                        + " conversation = :conversation and id = :id")
                .bind("workspace", workspace)
                .bind("conversation", conversation)
                .bind("id", id)
                .map((row, _) -> (ObjectNode) Json.tree(row.getString("item")))
                .findOne());
  }

  void deleteItem(String workspace, String conversation, String id) {
    database.change(
        h ->
            h.createUpdate(
                    "delete from gateway_conversation_item where workspace = :workspace and"
                        + " conversation = :conversation and id = :id")
                .bind("workspace", workspace)
                .bind("conversation", conversation)
                .bind("id", id)
                .execute());
  }

  void delete(String workspace, String id) {
    database.change(h -> delete(h, workspace, id));
  }

  private static void delete(Handle h, String workspace, String id) {
    h.createUpdate(
            "delete from gateway_conversation_item where workspace = :workspace and conversation ="
                + " :id")
        .bind("workspace", workspace)
        .bind("id", id)
        .execute();
    h.createUpdate("delete from gateway_conversation" + HERE)
        .bind("workspace", workspace)
        .bind("id", id)
        .execute();
  }

  /** Deletes at most so many whose time is over; returns how many. */
  int forget(long now, int most) {
    return database.write(
        h -> {
          List<KeptConversation> over =
              h.createQuery(
                      "select "
                          + COLUMNS
                          + " from gateway_conversation where expires <= :now limit :most")
                  .bind("now", now)
                  .bind("most", most)
                  .map((row, _) -> conversation(row))
                  .list();
          over.forEach(c -> delete(h, c.workspace(), c.id()));
          return over.size();
        });
  }

  /** Deletes those that were used longest ago, until a workspace's take no more than this. */
  void keepWithin(String workspace, long most) {
    database.change(
        h -> {
          long bytes =
              h.createQuery(
                      "select coalesce(sum(bytes), 0) from gateway_conversation where workspace ="
                          + " :workspace")
                  .bind("workspace", workspace)
                  .mapTo(Long.class)
                  .one();
          while (bytes > most) {
            KeptConversation oldest =
                h.createQuery(
                        "select "
                            + COLUMNS
                            + " from gateway_conversation where workspace = :workspace order by"
                            + " expires, id limit 1")
                    .bind("workspace", workspace)
                    .map((row, _) -> conversation(row))
                    .one();
            delete(h, workspace, oldest.id());
            bytes -= oldest.bytes();
          }
        });
  }

  /** All of all workspaces. */
  void each(long now, Consumer<KeptConversation> taker) {
    database
        .read(
            h ->
                h.createQuery(
                        "select "
                            + COLUMNS
                            + " from gateway_conversation where expires > :now order by workspace,"
                            + " id")
                    .bind("now", now)
                    .map((row, _) -> conversation(row))
                    .list())
        .forEach(taker);
  }
}
