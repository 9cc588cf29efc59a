package org.anabranch.publish.machine;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Platform;
import org.anabranch.publish.PostJson;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.JournalEntry;
import org.anabranch.publish.Publisher.Submission;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Update;
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
    this.writes = new GroupedWrites(database);
    this.json = new PostJson(root);
    this.node = node;
    this.process = ids.next("proc");
    this.ids = ids;
    this.clock = clock;
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
            .bind("post", json.write(submission.post()))
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
        .map((row, _) -> publication(row))
        .findOne();
  }

  List<Publication> group(String group) {
    return database.read(h -> group(h, group));
  }

  List<Publication> group(Handle h, String group) {
    return h.createQuery("select * from publication where grp = :group order by created_at, id")
        .bind("group", group)
        .map((row, _) -> publication(row))
        .list();
  }

  List<Publication> recent(int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from publication order by created_at desc, id desc limit :limit")
                .bind("limit", limit)
                .map((row, _) -> publication(row))
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
    Publication publication = publication(row);
    return new Claimed(
        publication,
        false,
        lease,
        row.getInt("refusals"),
        handles(h, publication.id()),
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
    journal(h, waiting.id(), now, State.PREPARING, BEGUN);
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
    return database.read(h -> handles(h, id));
  }

  private static Map<String, String> handles(Handle h, String id) {
    Map<String, String> handles = new LinkedHashMap<>();
    h.createQuery("select name, value from handle where publication_id = :id")
        .bind("id", id)
        .map((one, _) -> handles.put(one.getString("name"), one.getString("value")))
        .list();
    return handles;
  }

  /** What waits for its person under this mark. */
  Optional<Publication> handedOver(Platform platform, String mark) {
    return database
        .read(
            h ->
                h.createQuery(
                        "select publication_id from handle where name = :name and value = :mark")
                    .bind("name", HandOff.MARK)
                    .bind("mark", mark)
                    .mapTo(String.class)
                    .list())
        .stream()
        .flatMap(id -> find(id).stream())
        .filter(p -> p.post().platform() == platform)
        .filter(p -> p.state() == Publication.State.WAITING_FOR_PERSON)
        .findFirst();
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
          if (store(h, edit, held.lease()) == 0) {
            throw new LeaseLost(held.now().id());
          }
          rest(h, edit, handles);
          return edit;
        });
  }

  /** A person's change: takes the publication away from whatever worker has it. */
  Publication decide(String id, Consumer<Edit> change) {
    return write(
        h ->
            change(
                h,
                h.createQuery(
                        "update publication set lease_until = lease_until where id = :id"
                            + " returning *")
                    .bind("id", id)
                    .map((row, _) -> edit(h, row))
                    .one(),
                edit -> {
                  change.accept(edit);
                  edit.released = true;
                }));
  }

  /**
   * The account is connected again: what waited for it goes on, and is the dispatcher's from now
   * on. Returns those, and the others whose outcome is being read.
   */
  List<Publication> reconnected(String accountId) {
    return write(
        h -> {
          List<Edit> waiting =
              h.createQuery(
                      "update publication set due_at = case when due_at = 0 then :now else due_at"
                          + " end where account_id = :account and state = 'WAITING_FOR_ACCOUNT'"
                          + " returning *")
                  .bind("now", clock.millis())
                  .bind("account", accountId)
                  .map((row, _) -> edit(h, row))
                  .list();
          List<Publication> all = new ArrayList<>();
          waiting.forEach(edit -> all.add(change(h, edit, Edit::reconnected)));
          all.addAll(
              h.createQuery(
                      "update publication set not_before = 0, due_at = case when due_at = 0 then"
                          + " :now else due_at end where account_id = :account and state in"
                          + " ('OUTCOME_UNKNOWN', 'CONFIRMING') returning *")
                  .bind("now", clock.millis())
                  .bind("account", accountId)
                  .map((row, _) -> publication(row))
                  .list());
          return all;
        });
  }

  private static final String HELD_FOR_CAP =
      " state in ('PREPARING', 'CHECKING', 'COMMITTING') and not_before > :now and failure like"
          + " '%\""
          + Failure.SPENDING_CAP
          + "\"%' and account_id in (select id from account where workspace = :workspace)";

  /** What is held for the workspace's spending cap is the dispatcher's, at once. */
  List<Publication> capChanged(String workspace) {
    return write(
        h ->
            h
                .createQuery(
                    "update publication set due_at = case when due_at = 0 then :now else due_at"
                        + " end where"
                        + HELD_FOR_CAP
                        + " returning *")
                .bind("now", clock.millis())
                .bind("workspace", workspace)
                .map((row, _) -> edit(h, row))
                .list()
                .stream()
                .map(
                    e ->
                        change(
                            h,
                            e,
                            held -> {
                              held.failure = null;
                              held.note("The spending cap was changed");
                            }))
                .toList());
  }

  long heldForCap(String workspace) {
    return database.read(
        h ->
            h.createQuery("select count(*) from publication where" + HELD_FOR_CAP)
                .bind("now", clock.millis())
                .bind("workspace", workspace)
                .mapTo(Long.class)
                .one());
  }

  /** How many posts wait for each account to be connected again. */
  Map<String, Long> waitingForAccounts() {
    return database.read(
        h -> {
          Map<String, Long> waiting = new LinkedHashMap<>();
          h.createQuery(
                  "select account_id, count(*) as posts from publication where state ="
                      + " 'WAITING_FOR_ACCOUNT' group by account_id")
              .map((row, _) -> waiting.put(row.getString("account_id"), row.getLong("posts")))
              .list();
          return waiting;
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

  private Publication change(Handle h, Edit edit, Consumer<Edit> change) {
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
  private static int store(Handle h, Edit edit, @Nullable String lease) {
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
  private void rest(Handle h, Edit edit, Map<String, String> before) {
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

  private Edit edit(Handle h, ResultSet row) throws SQLException {
    Publication publication = publication(row);
    return new Edit(
        publication,
        row.getInt("refusals"),
        handles(h, publication.id()),
        Instant.ofEpochMilli(clock.millis()));
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

  private Publication publication(ResultSet row) throws SQLException {
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
}
