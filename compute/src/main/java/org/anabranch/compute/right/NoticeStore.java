package org.anabranch.compute.right;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Notices and their journals in the database. */
final class NoticeStore {
  private static final RowMapper<Notice> NOTICE =
      (rs, _) -> {
        long answered = rs.getLong("answered_at");
        @Nullable Instant answeredAt = rs.wasNull() ? null : Instant.ofEpochMilli(answered);
        return new Notice(
            rs.getString("id"),
            rs.getString("contract"),
            rs.getString("holder"),
            rs.getString("elsewhere"),
            rs.getString("terms"),
            rs.getString("terms_sha256"),
            Instant.ofEpochMilli(rs.getLong("offered_at")),
            Instant.ofEpochMilli(rs.getLong("deadline")),
            Notice.State.valueOf(rs.getString("state")),
            answeredAt,
            rs.getString("evidence"));
      };

  private static final RowMapper<Entry> ENTRY =
      (rs, _) ->
          new Entry(
              Instant.ofEpochMilli(rs.getLong("at")),
              Notice.State.valueOf(rs.getString("state")),
              rs.getString("who"),
              rs.getString("content"));

  private final Database database;

  NoticeStore(Database database) {
    this.database = database;
  }

  void open(Notice n, String by) {
    database.change(
        h -> {
          h.createUpdate(
                  "insert into first_right_notice(id, contract, holder, elsewhere, terms,"
                      + " terms_sha256, offered_at, deadline, state, evidence) values (:id,"
                      + " :contract, :holder, :elsewhere, :terms, :sha, :offered, :deadline,"
                      + " :state, '')")
              .bind("id", n.id())
              .bind("contract", n.contract())
              .bind("holder", n.holder())
              .bind("elsewhere", n.elsewhere())
              .bind("terms", n.terms())
              .bind("sha", n.termsSha256())
              .bind("offered", n.offeredAt().toEpochMilli())
              .bind("deadline", n.deadline().toEpochMilli())
              .bind("state", n.state().name())
              .execute();
          journal(h, n.id(), n.offeredAt(), n.state(), by, n.terms());
        });
  }

  /** Answers it if it is still open; false when it no longer is. */
  boolean answer(String id, Notice.State state, Instant at, String by, String evidence) {
    return database.write(
        h -> {
          int changed =
              h.createUpdate(
                      "update first_right_notice set state = :state, answered_at = :at, evidence ="
                          + " :evidence where id = :id and state = 'OPEN'")
                  .bind("state", state.name())
                  .bind("at", at.toEpochMilli())
                  .bind("evidence", evidence)
                  .bind("id", id)
                  .execute();
          if (changed == 1) {
            journal(h, id, at, state, by, evidence);
          }
          return changed == 1;
        });
  }

  private static void journal(
      Handle h, String id, Instant at, Notice.State state, String by, String text) {
    long ordinal =
        h.createQuery("select count(*) from first_right_journal where notice_id = :id")
            .bind("id", id)
            .mapTo(Long.class)
            .one();
    h.createUpdate(
            "insert into first_right_journal(notice_id, ordinal, at, state, who, content) values"
                + " (:id, :ordinal, :at, :state, :who, :content)")
        .bind("id", id)
        .bind("ordinal", ordinal)
        .bind("at", at.toEpochMilli())
        .bind("state", state.name())
        .bind("who", by)
        .bind("content", text)
        .execute();
  }

  List<Notice> overdue(Instant now) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from first_right_notice where state = 'OPEN' and deadline < :now")
                .bind("now", now.toEpochMilli())
                .map(NOTICE)
                .list());
  }

  List<Notice> all() {
    return database.read(
        h ->
            h.createQuery("select * from first_right_notice order by offered_at desc, id desc")
                .map(NOTICE)
                .list());
  }

  Optional<Notice> notice(String id) {
    return database.read(
        h ->
            h.createQuery("select * from first_right_notice where id = :id")
                .bind("id", id)
                .map(NOTICE)
                .findOne());
  }

  List<Entry> journal(String id) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from first_right_journal where notice_id = :id order by ordinal")
                .bind("id", id)
                .map(ENTRY)
                .list());
  }
}
