package org.anabranch.publish.machine;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.anabranch.publish.Publication;
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
      "('PUBLISHED', 'FAILED', 'CANCELLED', 'WAITING_FOR_PERSON', 'WAITING_FOR_ACCOUNT')";

  private final Database database;
  private final GroupedWrites writes;
  private final PublicationRows rows;
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
    this.writes = new GroupedWrites(database);
    this.rows = new PublicationRows(root, ids, clock);
    this.node = node;
    this.process = ids.next("proc");
    this.ids = ids;
    this.clock = clock;
  }

  /** How they lie in the tables. */
  PublicationRows rows() {
    return rows;
  }

  String node() {
    return node;
  }

  String process() {
    return process;
  }

  <T extends @Nullable Object> T read(Function<Handle, T> work) {
    return database.read(work);
  }

  /** Every write goes through here. */
  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    return writes.write(work);
  }

  List<Publication> add(String group, List<Submission> submissions) {
    return write(
        h -> {
          submissions.forEach(s -> add(h, group, s, 0));
          Map<String, Publication> all = new LinkedHashMap<>();
          group(h, group).forEach(p -> all.put(p.accountId(), p));
          return submissions.stream()
              .map(s -> Objects.requireNonNull(all.get(s.accountId())))
              .toList();
        });
  }

  /**
   * Adds one where the group has none for that account; empty where it has.
   *
   * @param due nothing is sent before it; 0 when it may go at once
   */
  Optional<Publication> add(Handle h, String group, Submission submission, long due) {
    String id = ids.next("pub");
    long now = clock.millis();
    int added =
        h.createUpdate(
                "insert into publication(id, grp, account_id, post, state, attempts, refusals,"
                    + " not_before, lease_until, created_at, updated_at, due_at) values (:id,"
                    + " :group, :account, :post, 'QUEUED', 0, 0, 0, 0, :now, :now, :due)"
                    + " on conflict(grp, account_id) do nothing")
            .bind("id", id)
            .bind("group", group)
            .bind("account", submission.accountId())
            .bind("post", rows.post(submission.post()))
            .bind("now", now)
            .bind("due", due)
            .execute();
    if (added == 0) {
      return Optional.empty();
    }
    h.createUpdate(
            "insert into journal(publication_id, seq, at, state, what) values (:id, 1, :at,"
                + " 'QUEUED', 'Accepted')")
        .bind("id", id)
        .bind("at", now)
        .execute();
    Instant at = Instant.ofEpochMilli(now);
    return Optional.of(
        new Publication(
            id,
            group,
            submission.accountId(),
            submission.post(),
            State.QUEUED,
            null,
            null,
            null,
            0,
            at,
            at));
  }

  Optional<Publication> find(String id) {
    return database.read(h -> find(h, id));
  }

  private Optional<Publication> find(Handle h, String id) {
    return h.createQuery("select * from publication where id = :id")
        .bind("id", id)
        .map((row, _) -> rows.publication(row))
        .findOne();
  }

  List<Publication> group(String group) {
    return database.read(h -> group(h, group));
  }

  List<Publication> group(Handle h, String group) {
    return h.createQuery("select * from publication where grp = :group order by created_at, id")
        .bind("group", group)
        .map((row, _) -> rows.publication(row))
        .list();
  }

  List<Publication> recent(int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from publication order by created_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map((row, _) -> rows.publication(row))
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

  /**
   * A publication that is this worker's until its lease runs out. One that was waiting for a worker
   * is being prepared from then on.
   *
   * @param begun whether it was waiting until now
   * @param handles all that is remembered of it
   * @param due nothing is sent before it
   * @param notBefore when the next call may be made: after a refusal, and not before it is due
   */
  record Claimed(
      Publication publication,
      boolean begun,
      String lease,
      int refusals,
      Map<String, String> handles,
      Instant due,
      Instant notBefore) {}

  static final String BEGUN = "Preparing";

  /** Takes the publication when it is free; empty when it rests, or another worker has it. */
  Optional<Claimed> claim(String id, Duration length) {
    String lease = ids.next("lease");
    long now = clock.millis();
    return write(
        h ->
            h.createQuery(
                    "update publication set node = :node, process = :process, lease = :lease,"
                        + " lease_until = :until where id = :id and (lease is null"
                        + " or lease_until < :now or (node = :node and process <> :process))"
                        + " and state not in "
                        + RESTING
                        + " returning *")
                .bind("node", node)
                .bind("process", process)
                .bind("lease", lease)
                .bind("until", now + length.toMillis())
                .bind("now", now)
                .bind("id", id)
                .map((row, _) -> claimed(h, row, lease))
                .findOne()
                .map(claimed -> begun(h, claimed, now)));
  }

  private Claimed claimed(Handle h, ResultSet row, String lease) throws SQLException {
    Instant due = Instant.ofEpochMilli(row.getLong("due_at"));
    Instant notBefore = Instant.ofEpochMilli(row.getLong("not_before"));
    Publication publication = rows.publication(row);
    return new Claimed(
        publication,
        false,
        lease,
        row.getInt("refusals"),
        PublicationRows.handles(h, publication.id()),
        due,
        notBefore.isAfter(due) ? notBefore : due);
  }

  private static Claimed begun(Handle h, Claimed claimed, long now) {
    Publication waiting = claimed.publication();
    if (waiting.state() != State.QUEUED) {
      return claimed;
    }
    h.createUpdate("update publication set state = 'PREPARING', updated_at = :now where id = :id")
        .bind("now", now)
        .bind("id", waiting.id())
        .execute();
    PublicationRows.journal(h, waiting.id(), now, State.PREPARING, BEGUN);
    return new Claimed(
        waiting.in(State.PREPARING, Instant.ofEpochMilli(now)),
        true,
        claimed.lease(),
        claimed.refusals(),
        claimed.handles(),
        claimed.due(),
        claimed.notBefore());
  }

  void release(String lease) {
    write(
        h ->
            h.createUpdate(
                    "update publication set lease = null, lease_until = 0 where lease = :lease")
                .bind("lease", lease)
                .execute());
  }

  /** Makes everything that this process holds last longer. */
  void renew(Duration length) {
    write(
        h ->
            h.createUpdate(
                    "update publication set lease_until = :until where lease is not null and"
                        + " process = :process")
                .bind("until", clock.millis() + length.toMillis())
                .bind("process", process)
                .execute());
  }

  /** All that is remembered of a publication. */
  Map<String, String> handles(String id) {
    return database.read(h -> PublicationRows.handles(h, id));
  }

  /** A connector's handle; {@code null} forgets it. */
  void handle(String id, String lease, String name, @Nullable String value) {
    write(
        h -> {
          lock(h, id, lease);
          PublicationRows.put(h, id, name, value);
          return value;
        });
  }

  /**
   * A worker's change of what it holds. Throws {@link LeaseLost} when the lease is not the stored
   * one: so while it does not, nobody else has changed anything either, and what the worker
   * remembers is what is stored.
   *
   * @param held as the worker remembers it
   */
  Edit save(Held held, Consumer<Edit> change) {
    return write(
        h -> {
          Edit edit = held.edit(Instant.ofEpochMilli(clock.millis()));
          Map<String, String> handles = Map.copyOf(edit.handles);
          change.accept(edit);
          if (PublicationRows.store(h, edit, held.lease()) == 0) {
            throw new LeaseLost(held.now().id());
          }
          rows.rest(h, edit, handles);
          return edit;
        });
  }

  /** A person's change: takes the publication away from whatever worker has it. */
  Publication decide(String id, Consumer<Edit> change) {
    return write(
        h ->
            rows.change(
                h,
                h.createQuery(
                        "update publication set lease_until = lease_until where id = :id"
                            + " returning *")
                    .bind("id", id)
                    .map((row, _) -> rows.edit(h, row))
                    .one(),
                edit -> {
                  change.accept(edit);
                  edit.released = true;
                }));
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
}
