package org.anabranch.publish.machine;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.Post;
import org.anabranch.publish.PostJson;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * A publication as rows: its own, its handles, its journal, and the events that others are told of.
 * Each method is part of its caller's transaction.
 */
final class PublicationRows {
  private final PostJson json;
  private final Ids ids;
  private final Clock clock;

  PublicationRows(Path root, Ids ids, Clock clock) {
    this.json = new PostJson(root);
    this.ids = ids;
    this.clock = clock;
  }

  Publication publication(ResultSet row) throws SQLException {
    return new Publication(
        row.getString("id"),
        row.getString("grp"),
        row.getString("account_id"),
        json.read(row.getString("post")),
        State.valueOf(row.getString("state")),
        row.getString("remote_id"),
        row.getString("permalink"),
        FailureJson.read(row.getString("failure")),
        row.getInt("attempts"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")));
  }

  String post(Post post) {
    return json.write(post);
  }

  /** All that is remembered of a publication. */
  static Map<String, String> handles(Handle h, String id) {
    Map<String, String> handles = new LinkedHashMap<>();
    h.createQuery("select name, value from handle where publication_id = :id")
        .bind("id", id)
        .map((one, _) -> handles.put(one.getString("name"), one.getString("value")))
        .list();
    return handles;
  }

  /** A change by others than the worker: stores it with all that goes with it. */
  Publication change(Handle h, Edit edit, Consumer<Edit> change) {
    Map<String, String> handles = Map.copyOf(edit.handles);
    change.accept(edit);
    store(h, edit, null);
    rest(h, edit, handles);
    return edit.after();
  }

  /**
   * Stores the publication's own row; returns 0 when its lease is another one.
   *
   * @param lease null for a person's change, which takes no lease into account
   */
  static int store(Handle h, Edit edit, @Nullable String lease) {
    Instant until = edit.leaseUntil;
    Update update =
        h.createUpdate(
            "update publication set state = :state, remote_id = :remoteId, permalink = :permalink,"
                + " failure = :failure, attempts = :attempts, refusals = :refusals,"
                + " not_before = :notBefore, updated_at = :now"
                + (edit.released ? ", lease = null, lease_until = 0" : "")
                + (edit.released || until == null ? "" : ", lease_until = :until")
                + " where id = :id"
                + (lease == null ? "" : " and lease = :lease"));
    if (!edit.released && until != null) {
      update.bind("until", until.toEpochMilli());
    }
    if (lease != null) {
      update.bind("lease", lease);
    }
    return update
        .bind("state", edit.state.name())
        .bind("remoteId", edit.remoteId)
        .bind("permalink", edit.permalink)
        .bind("failure", FailureJson.write(edit.failure))
        .bind("attempts", edit.attempts)
        .bind("refusals", edit.refusals)
        .bind("notBefore", edit.notBefore.toEpochMilli())
        .bind("now", edit.now.toEpochMilli())
        .bind("id", edit.before.id())
        .execute();
  }

  /** Stores what goes with it: handles, the journal's lines, what others may want to be told of. */
  void rest(Handle h, Edit edit, Map<String, String> before) {
    String id = edit.before.id();
    long now = edit.now.toEpochMilli();
    before.keySet().stream()
        .filter(name -> !edit.handles.containsKey(name))
        .forEach(name -> put(h, id, name, null));
    edit.handles.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            put(h, id, name, value);
          }
        });
    edit.journal.forEach(line -> journal(h, id, now, line.state(), line.what()));
    if (edit.state != edit.before.state() && isNews(edit.state)) {
      event(h, id, edit.state, now);
    }
  }

  /** What others may want to be told of. */
  private static boolean isNews(State state) {
    return state.isResting() || state == State.OUTCOME_UNKNOWN;
  }

  private void event(Handle h, String id, State state, long now) {
    h.createUpdate(
            "insert into publication_event(id, publication_id, state, at) select :event, :id,"
                + " :state, :now where exists (select 1 from webhook)")
        .bind("event", ids.next("evt"))
        .bind("id", id)
        .bind("state", state.name())
        .bind("now", now)
        .execute();
  }

  Edit edit(Handle h, ResultSet row) throws SQLException {
    Publication publication = publication(row);
    return new Edit(
        publication,
        row.getInt("refusals"),
        handles(h, publication.id()),
        Instant.ofEpochMilli(clock.millis()));
  }

  /** A handle's value; {@code null} forgets it. */
  static void put(Handle h, String id, String name, @Nullable String value) {
    if (value == null) {
      h.createUpdate("delete from handle where publication_id = :id and name = :name")
          .bind("id", id)
          .bind("name", name)
          .execute();
    } else {
      h.createUpdate(
              "insert into handle(publication_id, name, value) values (:id, :name, :value)"
                  + " on conflict(publication_id, name) do update set value = excluded.value")
          .bind("id", id)
          .bind("name", name)
          .bind("value", value)
          .execute();
    }
  }

  /** One more line of its journal. */
  static void journal(Handle h, String id, long at, State state, String what) {
    h.createUpdate(
            "insert into journal(publication_id, seq, at, state, what) values (:id,"
                + " (select coalesce(max(seq), 0) + 1 from journal where publication_id = :id),"
                + " :at, :state, :what)")
        .bind("id", id)
        .bind("at", at)
        .bind("state", state.name())
        .bind("what", what)
        .execute();
  }
}
