package org.anabranch.gateway.kept;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table of kept answers. Safe for many threads; calls block. */
final class KeptTable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptTable.class);
  private static final String COLUMNS =
      "k.workspace, k.id, k.caller, k.previous, k.conversation, k.deployment, k.created,"
          + " k.input, k.answer, k.state";

  static final String UNDER_WAY = " where workspace = :workspace and id = :id and state <> ''";

  private final Database database;
  private final ConversationTable conversations;

  KeptTable(Database database) {
    this.database = database;
    this.conversations = new ConversationTable(database);
  }

  /**
   * All that can be read, or none; an id that is there already gets the newer answer.
   *
   * @param expires epoch milliseconds
   */
  void insert(List<Unwritten> answers, long expires) {
    database.change(h -> answers.forEach(a -> insert(h, a, expires)));
  }

  private void insert(Handle h, Unwritten unread, long expires) {
    try {
      KeptAnswer answer = unread.read();
      if (unread.stored()) {
        insert(h, answer, unread.bytes(), expires);
      }
      addTo(h, answer, expires);
    } catch (JacksonException e) {
      LOG.atWarn().addKeyValue("id", unread.id()).setCause(e).log("An answer cannot be kept");
    }
  }

  /** What was asked and answered becomes part of its conversation, once. */
  private void addTo(Handle h, KeptAnswer answer, long expires) {
    String conversation = answer.conversation();
    if (conversation == null) {
      return;
    }
    List<ObjectNode> items = Items.told(answer.input(), answer.id());
    items.addAll(Items.told((ArrayNode) answer.answer().path("output"), answer.id() + "_out"));
    if (!conversations.append(h, answer.workspace(), conversation, items, expires)) {
      LOG.atInfo()
          .addKeyValue("conversation", conversation)
          .log("A conversation was deleted while it was gone on with");
    }
  }

  private static void insert(Handle h, KeptAnswer answer, int bytes, long expires) {
    h.createUpdate(
            "insert into gateway_kept_answer(workspace, id, caller, previous, conversation,"
                + " deployment, created, expires, bytes, input, answer) values (:workspace, :id,"
                + " :caller, :previous, :conversation, :deployment, :created, :expires, :bytes, :input, :answer) on conflict"
                + " (workspace, id) do update set input = excluded.input, answer ="
                + " excluded.answer, previous = excluded.previous")
        .bind("workspace", answer.workspace())
        .bind("id", answer.id())
        .bind("caller", answer.caller())
        .bind("previous", answer.previous() == null ? "" : answer.previous())
        .bind("conversation", answer.conversation() == null ? "" : answer.conversation())
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
    String conversation = row.getString("conversation");
    String deployment = row.getString("deployment");
    return new KeptAnswer(
        row.getString("workspace"),
        row.getString("id"),
        row.getString("caller"),
        previous.isEmpty() ? null : previous,
        conversation.isEmpty() ? null : conversation,
        deployment.isEmpty() ? null : deployment,
        row.getLong("created"),
        (ArrayNode) Json.tree(row.getString("input")),
        (ObjectNode) Json.tree(row.getString("answer")),
        row.getString("state"));
  }

  /**
   * Stores one that is still to be given.
   *
   * @param deadline epoch milliseconds, after which nobody works on it any more
   * @param told the first events of one that is told as it comes, or null
   */
  void begin(
      Unwritten queued, String owner, long deadline, long expires, @Nullable KeptEvents told) {
    database.change(
        h -> {
          insert(h, queued.read(), queued.bytes(), expires);
          if (told != null) {
            EventTable.insert(h, told);
          }
          h.createUpdate(
                  "update gateway_kept_answer set state = 'queued', owner = :owner, deadline ="
                      + " :deadline where workspace = :workspace and id = :id")
              .bind("owner", owner)
              .bind("deadline", deadline)
              .bind("workspace", queued.workspace())
              .bind("id", queued.id())
              .execute();
        });
  }

  void progress(String workspace, String id) {
    database.change(
        h ->
            h.createUpdate("update gateway_kept_answer set state = 'in_progress'" + UNDER_WAY)
                .bind("workspace", workspace)
                .bind("id", id)
                .execute());
  }

  /** Gives one that is under way, and adds it to its conversation; does nothing where it ended. */
  void finish(Unwritten done, long expires) {
    KeptAnswer answer = done.read();
    database.change(
        h -> {
          int changed =
              h.createUpdate(
                      "update gateway_kept_answer set state = '', answer = :answer, input = :input,"
                          + " previous = :previous, expires = :expires, bytes = :bytes + (select"
                          + " coalesce(sum(length(e.events)), 0) from gateway_kept_event e where"
                          + " e.workspace = :workspace and e.answer = :id)"
                          + UNDER_WAY)
                  .bind("answer", answer.answer().toString())
                  .bind("input", answer.input().toString())
                  .bind("previous", answer.previous() == null ? "" : answer.previous())
                  .bind("bytes", done.bytes())
                  .bind("expires", expires)
                  .bind("workspace", answer.workspace())
                  .bind("id", answer.id())
                  .execute();
          if (changed > 0) {
            addTo(h, answer, expires);
          }
        });
  }

  /** Ends one that is under way without an answer; false where it has ended already. */
  boolean end(String workspace, String id, ObjectNode how) {
    return database.write(h -> end(h, workspace, id, how));
  }

  private static boolean end(Handle h, String workspace, String id, ObjectNode how) {
    return h.createUpdate("update gateway_kept_answer set state = '', answer = :answer" + UNDER_WAY)
            .bind("answer", how.toString())
            .bind("workspace", workspace)
            .bind("id", id)
            .execute()
        > 0;
  }

  /** Ends all that are under way by that owner, or by anybody whose time is over. */
  void endAll(String owner, long now, UnaryOperator<ObjectNode> how) {
    database.change(
        h ->
            h.createQuery(
                    "select "
                        + COLUMNS
                        + " from gateway_kept_answer k where k.state <> '' and (k.owner = :owner or"
                        + " k.deadline < :now)")
                .bind("owner", owner)
                .bind("now", now)
                .map((row, _) -> read(row))
                .list()
                .forEach(a -> end(h, a.workspace(), a.id(), how.apply(a.answer()))));
  }

  boolean isUnderWay(String workspace, String id) {
    return database.read(
        h ->
            h.createQuery("select count(*) from gateway_kept_answer" + UNDER_WAY)
                    .bind("workspace", workspace)
                    .bind("id", id)
                    .mapTo(Long.class)
                    .one()
                > 0);
  }

  Set<String> underWay(String owner) {
    return database.read(
        h ->
            h.createQuery("select id from gateway_kept_answer where state <> '' and owner = :owner")
                .bind("owner", owner)
                .mapTo(String.class)
                .set());
  }

  void delete(String workspace, String id) {
    database.change(
        h -> {
          h.createUpdate(
                  "delete from gateway_kept_answer where workspace = :workspace and id = :id")
              .bind("workspace", workspace)
              .bind("id", id)
              .execute();
          EventTable.delete(h, workspace, id);
        });
  }

  /** Deletes at most so many whose time is over; returns how many. */
  int forget(long now, int most) {
    return database.write(
        h -> {
          int gone =
              h.createUpdate(
                      "delete from gateway_kept_answer where (workspace, id) in (select workspace,"
                          + " id from gateway_kept_answer where expires <= :now limit :most)")
                  .bind("now", now)
                  .bind("most", most)
                  .execute();
          EventTable.deleteOrphans(h);
          return gone;
        });
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
          EventTable.deleteOrphans(h);
          return bytes;
        });
  }
}
