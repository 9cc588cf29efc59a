package org.anabranch.publish;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Submission;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The publications as they lie in the database. Every change is one transaction. A worker's changes
 * count only while its lease is still the stored one: whoever lost it gets {@link LeaseLost} and
 * changes nothing.
 */
class Publications {
  private static final String RESTING =
      "('PUBLISHED', 'FAILED', 'CANCELLED', 'WAITING_FOR_PERSON')";

  private final Database database;
  private final PostJson json;
  private final String node;
  private final String process;
  private final Ids ids;
  private final Clock clock;

  /**
   * @param node stays the same over restarts of this data directory
   * @param process differs with every start: leases of this node's earlier processes are free
   */
  Publications(Database database, Path root, String node, Ids ids, Clock clock) {
    this.database = database;
    this.json = new PostJson(root);
    this.node = node;
    this.process = ids.next("proc");
    this.ids = ids;
    this.clock = clock;
  }

  /** Every write goes through here. */
  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    return database.write(work);
  }

  List<Publication> add(String group, List<Submission> submissions) {
    return write(
        h -> {
          submissions.forEach(s -> add(h, group, s));
          Map<String, Publication> all = new LinkedHashMap<>();
          group(h, group).forEach(p -> all.put(p.accountId(), p));
          return submissions.stream()
              .map(s -> Objects.requireNonNull(all.get(s.accountId())))
              .toList();
        });
  }

  private void add(Handle h, String group, Submission submission) {
    String id = ids.next("pub");
    long now = clock.millis();
    int added =
        h.createUpdate(
                "insert into publication(id, grp, account_id, post, state, attempts, refusals,"
                    + " not_before, lease_until, created_at, updated_at) values (:id, :group,"
                    + " :account, :post, 'QUEUED', 0, 0, 0, 0, :now, :now)"
                    + " on conflict(grp, account_id) do nothing")
            .bind("id", id)
            .bind("group", group)
            .bind("account", submission.accountId())
            .bind("post", json.write(submission.post()))
            .bind("now", now)
            .execute();
    if (added == 1) {
      journal(h, id, now, State.QUEUED, "Accepted");
    }
  }

  Optional<Publication> find(String id) {
    return database.read(h -> find(h, id));
  }

  private Optional<Publication> find(Handle h, String id) {
    return h.createQuery("select * from publication where id = :id")
        .bind("id", id)
        .map((RowView row) -> publication(row))
        .findOne();
  }

  List<Publication> group(String group) {
    return database.read(h -> group(h, group));
  }

  private List<Publication> group(Handle h, String group) {
    return h.createQuery("select * from publication where grp = :group order by created_at, id")
        .bind("group", group)
        .map((RowView row) -> publication(row))
        .list();
  }

  List<Publication> recent(int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from publication order by created_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map((RowView row) -> publication(row))
                .list());
  }

  List<String> unfinishedGroups() {
    return database.read(
        h ->
            h.createQuery(
                    "select grp from publication where state not in "
                        + RESTING
                        + " group by grp order by min(created_at)")
                .mapTo(String.class)
                .list());
  }

  List<JournalEntry> journal(String id) {
    return database.read(
        h ->
            h.createQuery(
                    "select at, state, what from journal where publication_id = :id order by seq")
                .bind("id", id)
                .map(
                    (RowView row) ->
                        new JournalEntry(
                            Instant.ofEpochMilli(row.getColumn("at", Long.class)),
                            State.valueOf(row.getColumn("state", String.class)),
                            row.getColumn("what", String.class)))
                .list());
  }

  /** Takes the publication when it is free; empty when another worker has it. */
  Optional<String> claim(String id, Duration length) {
    String lease = ids.next("lease");
    long now = clock.millis();
    int taken =
        write(
            h ->
                h.createUpdate(
                        "update publication set node = :node, process = :process, lease = :lease,"
                            + " lease_until = :until where id = :id and (lease is null"
                            + " or lease_until < :now or (node = :node and process <> :process))")
                    .bind("node", node)
                    .bind("process", process)
                    .bind("lease", lease)
                    .bind("until", now + length.toMillis())
                    .bind("now", now)
                    .bind("id", id)
                    .execute());
    return taken == 1 ? Optional.of(lease) : Optional.empty();
  }

  void release(String lease) {
    write(
        h ->
            h.createUpdate(
                    "update publication set lease = null, lease_until = 0 where lease = :lease")
                .bind("lease", lease)
                .execute());
  }

  /** Makes what this process holds in the group last longer. */
  void renew(String group, Duration length) {
    write(
        h ->
            h.createUpdate(
                    "update publication set lease_until = :until where grp = :group"
                        + " and lease is not null and process = :process")
                .bind("until", clock.millis() + length.toMillis())
                .bind("group", group)
                .bind("process", process)
                .execute());
  }

  /** When the next call may be made, after a refusal. */
  Instant notBefore(String id) {
    return Instant.ofEpochMilli(
        database.read(
            h ->
                h.createQuery("select not_before from publication where id = :id")
                    .bind("id", id)
                    .mapTo(Long.class)
                    .one()));
  }

  Optional<String> handle(String id, String name) {
    return database.read(
        h ->
            h.createQuery("select value from handle where publication_id = :id and name = :name")
                .bind("id", id)
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
  }

  /** A connector's handle; {@code null} forgets it. */
  void handle(String id, String lease, String name, @Nullable String value) {
    write(
        h -> {
          lock(h, id, lease);
          put(h, id, name, value);
          return value;
        });
  }

  /** Reads without changing, in one consistent state. */
  Edit look(String id) {
    return database.read(h -> read(h, id));
  }

  /** A worker's change. Throws {@link LeaseLost} when the lease is not the stored one. */
  Publication edit(String id, String lease, Consumer<Edit> change) {
    return write(
        h -> {
          lock(h, id, lease);
          return change(h, id, change);
        });
  }

  /** A person's change: takes the publication away from whatever worker has it. */
  Publication decide(String id, Consumer<Edit> change) {
    return write(
        h -> {
          h.createUpdate("update publication set lease_until = lease_until where id = :id")
              .bind("id", id)
              .execute();
          return change(
              h,
              id,
              edit -> {
                change.accept(edit);
                edit.released = true;
              });
        });
  }

  private void lock(Handle h, String id, String lease) {
    int held =
        h.createUpdate("update publication set updated_at = :now where id = :id and lease = :lease")
            .bind("now", clock.millis())
            .bind("id", id)
            .bind("lease", lease)
            .execute();
    if (held == 0) {
      throw new LeaseLost(id);
    }
  }

  private Publication change(Handle h, String id, Consumer<Edit> change) {
    Edit edit = read(h, id);
    Map<String, String> handles = Map.copyOf(edit.handles);
    change.accept(edit);
    long now = edit.now.toEpochMilli();
    h.createUpdate(
            "update publication set state = :state, remote_id = :remoteId, permalink = :permalink,"
                + " failure = :failure, attempts = :attempts, refusals = :refusals,"
                + " not_before = :notBefore, updated_at = :now where id = :id")
        .bind("state", edit.state.name())
        .bind("remoteId", edit.remoteId)
        .bind("permalink", edit.permalink)
        .bind("failure", PostJson.write(edit.failure))
        .bind("attempts", edit.attempts)
        .bind("refusals", edit.refusals)
        .bind("notBefore", edit.notBefore.toEpochMilli())
        .bind("now", now)
        .bind("id", id)
        .execute();
    Instant until = edit.leaseUntil;
    if (edit.released) {
      h.createUpdate("update publication set lease = null, lease_until = 0 where id = :id")
          .bind("id", id)
          .execute();
    } else if (until != null) {
      h.createUpdate("update publication set lease_until = :until where id = :id")
          .bind("until", until.toEpochMilli())
          .bind("id", id)
          .execute();
    }
    handles.keySet().stream()
        .filter(name -> !edit.handles.containsKey(name))
        .forEach(name -> put(h, id, name, null));
    edit.handles.forEach(
        (name, value) -> {
          if (!value.equals(handles.get(name))) {
            put(h, id, name, value);
          }
        });
    edit.journal.forEach(line -> journal(h, id, now, edit.state, line));
    return find(h, id).orElseThrow();
  }

  private Edit read(Handle h, String id) {
    Publication publication = find(h, id).orElseThrow();
    int refusals =
        h.createQuery("select refusals from publication where id = :id")
            .bind("id", id)
            .mapTo(Integer.class)
            .one();
    Map<String, String> handles = new LinkedHashMap<>();
    h.createQuery("select name, value from handle where publication_id = :id")
        .bind("id", id)
        .map(
            (RowView row) ->
                handles.put(
                    row.getColumn("name", String.class), row.getColumn("value", String.class)))
        .list();
    return new Edit(publication, refusals, handles, Instant.ofEpochMilli(clock.millis()));
  }

  private static void put(Handle h, String id, String name, @Nullable String value) {
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

  private static void journal(Handle h, String id, long at, State state, String what) {
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

  private Publication publication(RowView row) {
    return new Publication(
        row.getColumn("id", String.class),
        row.getColumn("grp", String.class),
        row.getColumn("account_id", String.class),
        json.read(row.getColumn("post", String.class)),
        State.valueOf(row.getColumn("state", String.class)),
        row.getColumn("remote_id", String.class),
        row.getColumn("permalink", String.class),
        PostJson.failure(row.getColumn("failure", String.class)),
        row.getColumn("attempts", Integer.class),
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)),
        Instant.ofEpochMilli(row.getColumn("updated_at", Long.class)));
  }
}
