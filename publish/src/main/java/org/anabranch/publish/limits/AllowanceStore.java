package org.anabranch.publish.limits;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.publish.Platform;
import org.anabranch.publish.limits.Allowance.Scope;
import org.anabranch.publish.limits.Allowance.Source;
import org.anabranch.publish.limits.Allowance.Unit;
import org.anabranch.publish.limits.Learnt.Share;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables of what is known of allowances. */
final class AllowanceStore {
  /** What has no end said is believed no longer than this. */
  private static final Duration OLDEST = Duration.ofDays(1);

  private static final String INSERT =
      "insert into allowance(holder, calls, platform, scope, unit, source, allowed, remaining,"
          + " until_at, seen_at, changed_at) values (:holder, :calls, :platform, :scope, :unit,"
          + " :source, :allowed, :remaining, :until, :seen, :now) on conflict(holder, calls) do"
          + " update set scope = excluded.scope, unit = excluded.unit, source = excluded.source,"
          + " allowed = excluded.allowed, until_at = excluded.until_at, seen_at ="
          + " excluded.seen_at, changed_at = excluded.changed_at, remaining = ";

  /** What was told later holds; of the same reply, what is left after more calls. */
  private static final String TOLD =
      INSERT
          + "excluded.remaining where excluded.seen_at > allowance.seen_at or (excluded.seen_at ="
          + " allowance.seen_at and excluded.remaining < allowance.remaining)";

  /** Counts of all nodes in one period add up, also when what is allowed was changed. */
  private static final String COUNTED =
      INSERT
          + "case when allowance.until_at <> excluded.until_at then excluded.allowed - :taken when"
          + " allowance.remaining + excluded.allowed - allowance.allowed > :taken then"
          + " allowance.remaining + excluded.allowed - allowance.allowed - :taken else 0 end where"
          + " excluded.until_at >= allowance.until_at";

  private static final String SHARE =
      "insert into allowance_share(holder, calls, workspace, ends_at, taken, changed_at) values"
          + " (:holder, :calls, :workspace, :ends, :taken, :now) on conflict(holder, calls,"
          + " workspace) do update set taken = case when allowance_share.ends_at ="
          + " excluded.ends_at then allowance_share.taken + excluded.taken else excluded.taken"
          + " end, ends_at = excluded.ends_at, changed_at = excluded.changed_at where"
          + " excluded.ends_at >= allowance_share.ends_at";

  private final Database database;

  AllowanceStore(Database database) {
    this.database = database;
  }

  void write(Learnt.Changes changes, Instant now) {
    database.change(
        h -> {
          batch(h, TOLD, changes.told(), (b, a) -> bind(b, a, a.left(), now));
          batch(
              h,
              COUNTED,
              changes.counted().keySet(),
              (b, a) -> {
                long taken = changes.counted().getOrDefault(a, 0L);
                bind(b, a, Math.max(0, a.limit() - taken), now).bind("taken", taken);
              });
          batch(h, SHARE, changes.shares(), (b, s) -> bind(b, s, now));
        });
  }

  private interface Binding<T> {
    void bind(PreparedBatch batch, T value);
  }

  private static <T> void batch(Handle h, String sql, Collection<T> all, Binding<T> binding) {
    if (all.isEmpty()) {
      return;
    }
    try (PreparedBatch batch = h.prepareBatch(sql)) {
      for (T one : all) {
        binding.bind(batch, one);
        batch.add();
      }
      batch.execute();
    }
  }

  private static PreparedBatch bind(PreparedBatch batch, Allowance a, long remaining, Instant now) {
    Instant until = a.until();
    return batch
        .bind("holder", a.holder())
        .bind("calls", a.calls())
        .bind("platform", a.platform().key())
        .bind("scope", a.scope().name())
        .bind("unit", a.unit().name())
        .bind("source", a.source().name())
        .bind("allowed", a.limit())
        .bind("remaining", remaining)
        .bind("until", until == null ? null : until.toEpochMilli())
        .bind("seen", a.seen().toEpochMilli())
        .bind("now", now.toEpochMilli());
  }

  private static PreparedBatch bind(PreparedBatch batch, Share share, Instant now) {
    return batch
        .bind("holder", share.key().holder())
        .bind("calls", share.key().calls())
        .bind("workspace", share.workspace())
        .bind(
            "ends", share.ends().equals(Instant.MAX) ? Long.MAX_VALUE : share.ends().toEpochMilli())
        .bind("taken", share.taken())
        .bind("now", now.toEpochMilli());
  }

  /** What was written since, by any node. */
  List<Allowance> allowances(Instant since) {
    return database.read(
        h ->
            h.createQuery("select * from allowance where changed_at >= :since")
                .bind("since", since.toEpochMilli())
                .map((row, _) -> allowance(row))
                .list());
  }

  private static Allowance allowance(ResultSet row) throws SQLException {
    long until = row.getLong("until_at");
    boolean endless = row.wasNull();
    return new Allowance(
        Platform.byKey(row.getString("platform")).orElseThrow(),
        Scope.valueOf(row.getString("scope")),
        row.getString("holder"),
        row.getString("calls"),
        Unit.valueOf(row.getString("unit")),
        row.getLong("allowed"),
        row.getLong("remaining"),
        endless ? null : Instant.ofEpochMilli(until),
        Instant.ofEpochMilli(row.getLong("seen_at")),
        Source.valueOf(row.getString("source")));
  }

  List<Share> shares(Instant since) {
    return database.read(
        h ->
            h.createQuery("select * from allowance_share where changed_at >= :since")
                .bind("since", since.toEpochMilli())
                .map((row, _) -> share(row))
                .list());
  }

  private static Share share(ResultSet row) throws SQLException {
    long ends = row.getLong("ends_at");
    return new Share(
        new Learnt.Key(row.getString("holder"), row.getString("calls")),
        row.getString("workspace"),
        ends == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(ends),
        row.getLong("taken"));
  }

  /** Removes what says nothing any more. */
  void forgetPast(Instant now) {
    database.change(
        h -> {
          h.createUpdate("delete from allowance where coalesce(until_at, seen_at) < :past")
              .bind("past", now.minus(OLDEST).toEpochMilli())
              .execute();
          h.createUpdate("delete from allowance_share where ends_at < :past or changed_at < :past")
              .bind("past", now.minus(OLDEST).toEpochMilli())
              .execute();
        });
  }
}
