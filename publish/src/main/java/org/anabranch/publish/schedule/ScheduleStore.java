package org.anabranch.publish.schedule;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.kernel.Database;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.PostJson;
import org.anabranch.publish.schedule.ScheduledPost.Origin;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The scheduled posts as they lie in the database. Every change is one transaction. */
final class ScheduleStore {
  /**
   * A row that was being handed over for so long is handed over once more, by whoever looks: doing
   * it twice makes one publication.
   */
  private static final Duration STUCK = Duration.ofSeconds(5);

  private static final String PAUSED = "(select workspace from pause)";

  private final Database database;
  private final PostJson json;
  private final Clock clock;

  ScheduleStore(Database database, Path root, Clock clock) {
    this.database = database;
    this.json = new PostJson(root);
    this.clock = clock;
  }

  /** All or none. */
  void add(List<ScheduledPost> posts) {
    database.change(h -> add(h, posts));
  }

  void add(Handle h, List<ScheduledPost> posts) {
    PreparedBatch batch =
        h.prepareBatch(
            "insert into scheduled_post(id, workspace, account_id, platform, post, due_at, zone,"
                + " state, origin, series, fingerprint, created_at, updated_at) values (:id,"
                + " :workspace, :account, :platform, :post, :due, :zone, :state, :origin, :series,"
                + " :fingerprint, :now, :now)");
    for (ScheduledPost post : posts) {
      batch
          .bind("id", post.id())
          .bind("workspace", post.workspace())
          .bind("account", post.accountId())
          .bind("platform", post.post().platform().key())
          .bind("post", json.write(post.post()))
          .bind("due", post.due().toEpochMilli())
          .bind("zone", post.zone().getId())
          .bind("state", post.state().name())
          .bind("origin", post.origin().name())
          .bind("series", post.series())
          .bind("fingerprint", Likeness.fingerprint(post.post()))
          .bind("now", post.createdAt().toEpochMilli())
          .add();
    }
    if (!posts.isEmpty()) {
      batch.execute();
    }
  }

  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    return database.write(work);
  }

  <T extends @Nullable Object> T read(Function<Handle, T> work) {
    return database.read(work);
  }

  String json(Post post) {
    return json.write(post);
  }

  Post post(String stored) {
    return json.read(stored);
  }

  Optional<ScheduledPost> find(String id) {
    return database.read(
        h ->
            h.createQuery("select * from scheduled_post where id = :id")
                .bind("id", id)
                .map((RowView row) -> post(row))
                .findOne());
  }

  List<ScheduledPost> list(ScheduleQuery wanted) {
    StringBuilder sql = new StringBuilder("select * from scheduled_post where 1 = 1");
    sql.append(wanted.from() == null ? "" : " and due_at >= :from");
    sql.append(wanted.to() == null ? "" : " and due_at < :to");
    sql.append(wanted.workspace() == null ? "" : " and workspace = :workspace");
    sql.append(wanted.accountId() == null ? "" : " and account_id = :account");
    sql.append(wanted.states().isEmpty() ? "" : " and state in (<states>)");
    sql.append(" order by due_at, id limit :limit");
    return database.read(
        h -> {
          Query query = h.createQuery(sql.toString()).bind("limit", wanted.limit());
          if (wanted.from() != null) {
            query.bind("from", wanted.from().toEpochMilli());
          }
          if (wanted.to() != null) {
            query.bind("to", wanted.to().toEpochMilli());
          }
          if (wanted.workspace() != null) {
            query.bind("workspace", wanted.workspace());
          }
          if (wanted.accountId() != null) {
            query.bind("account", wanted.accountId());
          }
          if (!wanted.states().isEmpty()) {
            query.bindList("states", wanted.states().stream().map(Enum::name).toList());
          }
          return query.map((RowView row) -> post(row)).list();
        });
  }

  /**
   * Changes what is still open; false when it is not there or not open any more.
   *
   * @param passed whether its moment has: then what waited for a person goes on to
   */
  boolean change(String id, Post post, Instant due, ZoneId zone, boolean passed) {
    return database.write(
            h ->
                h.createUpdate(
                        "update scheduled_post set earlier_post = post, earlier_due = due_at,"
                            + " earlier_zone = zone, post = :post, due_at = :due, zone = :zone,"
                            + " state = case when state = 'WAITING' then 'WAITING' else :asked end,"
                            + " problem = null, fingerprint = :fingerprint, updated_at = :now where"
                            + " id = :id and state in ('WAITING', 'MISSED', 'REFUSED')")
                    .bind("post", json.write(post))
                    .bind("due", due.toEpochMilli())
                    .bind("zone", zone.getId())
                    .bind("fingerprint", Likeness.fingerprint(post))
                    .bind("asked", passed ? "MISSED" : "WAITING")
                    .bind("now", clock.millis())
                    .bind("id", id)
                    .execute())
        == 1;
  }

  /** How an open post was before its last change; empty when it was not changed. */
  Optional<Draft> earlier(String id) {
    return database.read(
        h ->
            h.createQuery(
                    "select account_id, earlier_post, earlier_due, earlier_zone from"
                        + " scheduled_post where id = :id and earlier_post is not null and state in"
                        + " ('WAITING', 'MISSED', 'REFUSED')")
                .bind("id", id)
                .map(
                    (RowView row) ->
                        Draft.of(
                            row.getColumn("account_id", String.class),
                            json.read(row.getColumn("earlier_post", String.class)),
                            Instant.ofEpochMilli(row.getColumn("earlier_due", Long.class)),
                            ZoneId.of(row.getColumn("earlier_zone", String.class))))
                .findOne());
  }

  boolean remove(String id) {
    return database.write(
            h ->
                h.createUpdate(
                        "delete from scheduled_post where id = :id and state in ('WAITING',"
                            + " 'MISSED', 'REFUSED')")
                    .bind("id", id)
                    .execute())
        == 1;
  }

  /** Where something is due, so that an idle look costs one query. */
  Map<Platform, Integer> due(Instant now) {
    Map<Platform, Integer> due = new EnumMap<>(Platform.class);
    database.read(
        h ->
            h.createQuery(
                    "select platform, count(*) as n from scheduled_post where "
                        + "(state = 'WAITING' and due_at <= :now or state = 'SENDING' and"
                        + " updated_at < :stuck) and workspace not in "
                        + PAUSED
                        + " and not exists (select 1 from pause where workspace = '*')"
                        + " group by platform")
                .bind("now", now.toEpochMilli())
                .bind("stuck", now.minus(STUCK).toEpochMilli())
                .map(
                    (RowView row) ->
                        Platform.byKey(row.getColumn("platform", String.class))
                            .map(p -> due.put(p, row.getColumn("n", Integer.class))))
                .list());
    return due;
  }

  /**
   * Takes up to {@code limit} due posts of one platform out of the calendar to hand them over:
   * round robin over workspaces, inside each over its accounts.
   */
  List<ScheduledPost> take(Platform platform, Instant now, int limit) {
    return database.write(
        h -> {
          List<String> chosen = choose(h, platform, now, limit);
          if (chosen.isEmpty()) {
            return List.of();
          }
          List<String> taken =
              h.createQuery(
                      "update scheduled_post set state = 'SENDING', updated_at = :now where id in"
                          + " (<ids>) and (state = 'WAITING' or state = 'SENDING' and updated_at <"
                          + " :stuck) returning id")
                  .bindList("ids", chosen)
                  .bind("now", now.toEpochMilli())
                  .bind("stuck", now.minus(STUCK).toEpochMilli())
                  .mapTo(String.class)
                  .list();
          return inOrder(h, chosen, taken);
        });
  }

  private List<String> choose(Handle h, Platform platform, Instant now, int limit) {
    return h.createQuery(
            "select id from (select id, due_at, row_number() over (partition by workspace order by"
                + " in_account, due_at, id) as turn from (select id, workspace, due_at,"
                + " row_number() over (partition by account_id order by due_at, id) as in_account"
                + " from scheduled_post where platform = :platform and (state = 'WAITING' and"
                + " due_at <= :now or state = 'SENDING' and updated_at < :stuck) and workspace not"
                + " in "
                + PAUSED
                + " and not exists (select 1 from pause where workspace = '*')) a) b"
                + " order by turn, due_at, id limit :limit")
        .bind("platform", platform.key())
        .bind("now", now.toEpochMilli())
        .bind("stuck", now.minus(STUCK).toEpochMilli())
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  private List<ScheduledPost> inOrder(Handle h, List<String> chosen, List<String> taken) {
    if (taken.isEmpty()) {
      return List.of();
    }
    Map<String, ScheduledPost> posts = new HashMap<>();
    h.createQuery("select * from scheduled_post where id in (<ids>)")
        .bindList("ids", taken)
        .map((RowView row) -> post(row))
        .forEach(p -> posts.put(p.id(), p));
    List<ScheduledPost> ordered = new ArrayList<>();
    for (String id : chosen) {
      ScheduledPost post = posts.get(id);
      if (post != null) {
        ordered.add(post);
      }
    }
    return ordered;
  }

  /** What came of one that was taken. */
  record End(String id, State state, @Nullable String publicationId, @Nullable String problem) {}

  void ended(List<End> ends) {
    database.change(
        h ->
            ends.forEach(
                end ->
                    h.createUpdate(
                            "update scheduled_post set state = :state, publication_id ="
                                + " :publication, problem = :problem, updated_at = :now where id ="
                                + " :id and state = 'SENDING'")
                        .bind("state", end.state().name())
                        .bind("publication", end.publicationId())
                        .bind("problem", end.problem())
                        .bind("now", clock.millis())
                        .bind("id", end.id())
                        .execute()));
  }

  /** When the next one after this moment is due; empty when none is. */
  Optional<Instant> nextDue(Instant after) {
    return Optional.ofNullable(
            database.<@Nullable Long>read(
                h ->
                    h.createQuery(
                            "select min(due_at) from scheduled_post where state = 'WAITING' and"
                                + " due_at > :after")
                        .bind("after", after.toEpochMilli())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(null)))
        .map(Instant::ofEpochMilli);
  }

  private ScheduledPost post(RowView row) {
    return new ScheduledPost(
        row.getColumn("id", String.class),
        row.getColumn("workspace", String.class),
        row.getColumn("account_id", String.class),
        json.read(row.getColumn("post", String.class)),
        Instant.ofEpochMilli(row.getColumn("due_at", Long.class)),
        ZoneId.of(row.getColumn("zone", String.class)),
        State.valueOf(row.getColumn("state", String.class)),
        Origin.valueOf(row.getColumn("origin", String.class)),
        row.getColumn("series", String.class),
        row.getColumn("problem", String.class),
        row.getColumn("publication_id", String.class),
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)),
        Instant.ofEpochMilli(row.getColumn("updated_at", Long.class)));
  }
}
