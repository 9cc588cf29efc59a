package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Remark;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/** The inbox as it lies in the database. Every change is one transaction. */
final class Remarks {
  private static final int DUE_AT_ONCE = 200;

  private final Database database;
  private final Publisher publisher;
  private final Ids ids;
  private final Clock clock;

  Remarks(Database database, Publisher publisher, Ids ids, Clock clock) {
    this.database = database;
    this.publisher = publisher;
    this.ids = ids;
    this.clock = clock;
  }

  /** A live post whose remarks are to be read. */
  record Due(
      String publicationId, String accountId, String remoteId, Instant liveAt, int failures) {}

  /** The longest unread first. */
  List<Due> due() {
    return database.read(
        h ->
            h.createQuery(
                    "select p.id, p.account_id, p.remote_id, p.created_at,"
                        + " coalesce(w.failures, 0) as failures"
                        + " from publication p left join remark_watch w on w.publication_id = p.id"
                        + " where p.state = 'PUBLISHED' and p.remote_id is not null"
                        + " and not exists (select 1 from live_change c where"
                        + " c.publication_id = p.id and c.kind = 'REMOVED')"
                        + " and coalesce(w.next_at, 0) <= :now"
                        + " order by coalesce(w.next_at, 0), p.id limit :limit")
                .bind("now", clock.millis())
                .bind("limit", DUE_AT_ONCE)
                .map(
                    (rs, _) ->
                        new Due(
                            rs.getString("id"),
                            rs.getString("account_id"),
                            rs.getString("remote_id"),
                            Instant.ofEpochMilli(rs.getLong("created_at")),
                            rs.getInt("failures")))
                .list());
  }

  void lookAgain(String publicationId, Duration pause, int failures) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into remark_watch(publication_id, next_at, failures) values (:id, :next,"
                        + " :failures) on conflict(publication_id) do update set"
                        + " next_at = excluded.next_at, failures = excluded.failures")
                .bind("id", publicationId)
                .bind("next", clock.instant().plus(pause).toEpochMilli())
                .bind("failures", failures)
                .execute());
  }

  /** Makes an account's live posts due, or the one with this id; returns how many. */
  int readSoon(String accountId, String postId) {
    return database.write(
        h ->
            h.createUpdate(
                    "insert into remark_watch(publication_id, next_at, failures) select p.id, 0, 0"
                        + " from publication p where p.state = 'PUBLISHED' and p.account_id ="
                        + " :account and (:post = '' or p.remote_id = :post)"
                        + " on conflict(publication_id) do update set next_at = 0")
                .bind("account", accountId)
                .bind("post", postId)
                .execute());
  }

  /** Adds what is not there yet; returns how many of others are new. */
  int add(Due post, List<Remark> remarks) {
    return database.write(
        h -> {
          int fresh = 0;
          for (Remark remark : remarks) {
            int added = add(h, post.publicationId(), post.accountId(), null, remark);
            if (added == 0) {
              featured(h, post.publicationId(), remark);
            }
            fresh += remark.own() ? 0 : added;
          }
          return fresh;
        });
  }

  /** Adds mentions of an account that are not there yet; returns how many are new. */
  int addMentions(String accountId, List<Remark> mentions) {
    return database.write(
        h ->
            mentions.stream()
                .filter(m -> !m.own())
                .mapToInt(m -> addMention(h, accountId, m))
                .sum());
  }

  /** One that could not be answered may be told again by what can. */
  private int addMention(Handle h, String accountId, Remark mention) {
    int added = add(h, null, accountId, mention.postId(), mention);
    if (added == 0) {
      h.createUpdate(
              "update remark set root_id = :root where account_id = :account and remote_id ="
                  + " :remote and publication_id is null and root_id = ''")
          .bind("root", mention.postId())
          .bind("account", accountId)
          .bind("remote", mention.remoteId())
          .execute();
    }
    return added;
  }

  /** What an account was told once is not told again elsewhere. */
  private int add(
      Handle h,
      @Nullable String publicationId,
      String accountId,
      @Nullable String rootId,
      Remark remark) {
    return h.createUpdate(
            "insert into remark(id, publication_id, account_id, remote_id, root_id, parent_id,"
                + " author, author_id, own, words, said_at, state, assigned_to, received_at,"
                + " featured) select :id, :publication, :account, :remote, :root, :parent, :author,"
                + " :authorId, :own, :words, :said, :state, null, :now, :featured where not exists"
                + " (select 1 from remark where account_id = :account and remote_id = :remote)"
                + " on conflict do nothing")
        .bind("id", ids.next("rmk"))
        .bind("publication", publicationId)
        .bind("account", accountId)
        .bind("remote", remark.remoteId())
        .bind("root", rootId)
        .bind("parent", remark.parentId())
        .bind("author", remark.author())
        .bind("authorId", remark.authorId())
        .bind("own", remark.own() ? 1 : 0)
        .bind("words", remark.text())
        .bind("said", remark.at().toEpochMilli())
        .bind("state", remark.own() ? "READ" : "NEW")
        .bind("now", clock.millis())
        .bind("featured", remark.featured() ? 1 : 0)
        .execute();
  }

  /** How reading an account's mentions stands. */
  record Mentions(Instant nextAt, int failures, @Nullable String newest) {}

  Mentions mentions(String accountId) {
    return database.read(
        h -> {
          String newest =
              h.createQuery(
                      "select remote_id from remark where account_id = :id and publication_id is"
                          + " null order by said_at desc, id desc limit 1")
                  .bind("id", accountId)
                  .mapTo(String.class)
                  .findOne()
                  .orElse(null);
          return h.createQuery("select * from mention_watch where account_id = :id")
              .bind("id", accountId)
              .map(
                  (rs, _) ->
                      new Mentions(
                          Instant.ofEpochMilli(rs.getLong("next_at")),
                          rs.getInt("failures"),
                          newest))
              .findOne()
              .orElseGet(() -> new Mentions(Instant.EPOCH, 0, newest));
        });
  }

  void askAgain(String accountId, Duration pause, int failures) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into mention_watch(account_id, next_at, failures) values (:id, :next,"
                        + " :failures) on conflict(account_id) do update set next_at ="
                        + " excluded.next_at, failures = excluded.failures")
                .bind("id", accountId)
                .bind("next", clock.instant().plus(pause).toEpochMilli())
                .bind("failures", failures)
                .execute());
  }

  /** It may have been featured, or no longer, on the platform itself. */
  private static void featured(Handle h, String publicationId, Remark remark) {
    h.createUpdate(
            "update remark set featured = :featured where publication_id = :publication and"
                + " remote_id = :remote and featured <> :featured")
        .bind("featured", remark.featured() ? 1 : 0)
        .bind("publication", publicationId)
        .bind("remote", remark.remoteId())
        .execute();
  }

  void feature(String id, boolean featured) {
    database.change(
        h ->
            h.createUpdate("update remark set featured = :featured where id = :id")
                .bind("featured", featured ? 1 : 0)
                .bind("id", id)
                .execute());
  }

  List<Received> list(Inbox.Filter filter, int limit) {
    String words = "%" + filter.words().strip().toLowerCase(Locale.ROOT) + "%";
    List<Row> rows =
        database.read(
            h ->
                h.createQuery(
                        SELECT
                            + " where r.own = 0"
                            + " and (cast(:state as text) is null or r.state = :state)"
                            + " and (cast(:publication as text) is null or r.publication_id = :publication)"
                            + " and (cast(:assigned as text) is null or r.assigned_to = :assigned)"
                            + " and (lower(r.words) like :words or lower(r.author) like :words)"
                            + " order by r.said_at desc, r.id desc limit :limit")
                    .bind("state", filter.state() == null ? null : filter.state().name())
                    .bind("publication", filter.publicationId())
                    .bind("assigned", filter.assignedTo())
                    .bind("words", words)
                    .bind("limit", filter.platform() == null ? limit : 10 * limit)
                    .map((RowView v) -> row(v))
                    .list());
    return rows.stream()
        .flatMap(r -> received(r).stream())
        .filter(r -> filter.platform() == null || r.platform() == filter.platform())
        .limit(limit)
        .toList();
  }

  long unread() {
    return database.read(
        h ->
            h.createQuery("select count(*) from remark where state = 'NEW' and own = 0")
                .mapTo(Long.class)
                .one());
  }

  Optional<Received> find(String id) {
    return database
        .read(
            h ->
                h.createQuery(SELECT + " where r.id = :id")
                    .bind("id", id)
                    .map((RowView v) -> row(v))
                    .findOne())
        .flatMap(this::received);
  }

  List<Received> below(String publicationId) {
    return database
        .read(
            h ->
                h.createQuery(
                        SELECT
                            + " where r.publication_id = :id and r.state <> 'DELETED'"
                            + " order by r.said_at, r.id limit 500")
                    .bind("id", publicationId)
                    .map((RowView v) -> row(v))
                    .list())
        .stream()
        .flatMap(r -> received(r).stream())
        .toList();
  }

  void mark(String id, Received.State state) {
    database.change(
        h ->
            h.createUpdate("update remark set state = :state where id = :id")
                .bind("state", state.name())
                .bind("id", id)
                .execute());
  }

  void assign(String id, @Nullable String who) {
    database.change(
        h ->
            h.createUpdate("update remark set assigned_to = :who where id = :id")
                .bind("who", who)
                .bind("id", id)
                .execute());
  }

  private static final String SELECT = "select r.* from remark r";

  private record Row(
      String id,
      @Nullable String publicationId,
      String accountId,
      Remark words,
      Received.State state,
      @Nullable String assignedTo,
      Instant receivedAt) {}

  /** The remark's post is known by the publication; its remote id is not kept twice. */
  private static Row row(RowView v) {
    return new Row(
        v.getColumn("id", String.class),
        v.getColumn("publication_id", String.class),
        v.getColumn("account_id", String.class),
        new Remark(
            v.getColumn("remote_id", String.class),
            Objects.requireNonNullElse(v.getColumn("root_id", String.class), ""),
            v.getColumn("parent_id", String.class),
            v.getColumn("author", String.class),
            v.getColumn("author_id", String.class),
            v.getColumn("own", Integer.class) == 1,
            v.getColumn("words", String.class),
            Instant.ofEpochMilli(v.getColumn("said_at", Long.class)),
            v.getColumn("featured", Integer.class) == 1,
            v.getColumn("publication_id", String.class) == null),
        Received.State.valueOf(v.getColumn("state", String.class)),
        v.getColumn("assigned_to", String.class),
        Instant.ofEpochMilli(v.getColumn("received_at", Long.class)));
  }

  /** Empty when the post, or a mention's account, is gone from our books. */
  private Optional<Received> received(Row row) {
    Optional<Account> account = publisher.account(row.accountId());
    if (row.publicationId() == null) {
      return account.map(a -> received(row, a.platform(), row.words().postId(), account));
    }
    return publisher
        .publication(row.publicationId())
        .map(
            p ->
                received(
                    row, p.post().platform(), p.remoteId() == null ? "" : p.remoteId(), account));
  }

  private static Received received(
      Row row, Platform platform, String post, Optional<Account> account) {
    Remark w = row.words();
    return new Received(
        row.id(),
        row.publicationId(),
        row.accountId(),
        platform,
        new Remark(
            w.remoteId(),
            post,
            w.parentId(),
            w.author(),
            w.authorId(),
            w.own(),
            w.text(),
            w.at(),
            w.featured(),
            w.mention()),
        row.state(),
        row.assignedTo(),
        account.map(Account::provenance).filter(Provenance.SIMULATED::equals).isPresent(),
        row.receivedAt());
  }

  /** The platforms' acts that take a remark out of what is shown. */
  static final Set<Received.State> OUT_OF_SIGHT =
      Set.of(Received.State.HIDDEN, Received.State.DELETED);
}
