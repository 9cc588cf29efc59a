package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/** The replies, on their way and sent, and the saved ones. Every change is one transaction. */
final class Answers {
  /** Longer than any sending takes: what another process armed before that was left by its end. */
  private static final Duration LONGEST_SENDING = Duration.ofMinutes(2);

  private final Database database;
  private final Ids ids;
  private final Clock clock;

  Answers(Database database, Ids ids, Clock clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /** The reply with these words that is sent or may be, when there is one. */
  Optional<Answer> same(String remarkId, String text) {
    return to(remarkId).stream()
        .filter(a -> a.text().equals(text) && a.state() != Answer.State.FAILED)
        .findFirst();
  }

  List<Answer> to(String remarkId) {
    return database.read(
        h ->
            h.createQuery("select * from answer where remark_id = :id order by sent_at, id")
                .bind("id", remarkId)
                .map((RowView v) -> answer(v))
                .list());
  }

  Optional<Answer> byId(String id) {
    return database.read(
        h ->
            h.createQuery("select * from answer where id = :id")
                .bind("id", id)
                .map((RowView v) -> answer(v))
                .findOne());
  }

  /**
   * Durable before anything is sent; empty when the same words are on their way already.
   *
   * @param owner the process that sends it: what another left armed is of unknown outcome
   */
  Optional<Answer> arm(String remarkId, String text, String owner) {
    String id = ids.next("ans");
    boolean armed =
        database.write(
            h -> {
              // Whoever locks the remark's row first arms; the other sees it.
              h.createUpdate("update remark set state = state where id = :id")
                  .bind("id", remarkId)
                  .execute();
              long there =
                  h.createQuery(
                          "select count(*) from answer where remark_id = :id and words = :words and"
                              + " state <> 'FAILED'")
                      .bind("id", remarkId)
                      .bind("words", text)
                      .mapTo(Long.class)
                      .one();
              if (there > 0) {
                return false;
              }
              h.createUpdate(
                      "insert into answer(id, remark_id, words, state, remote_id, why, sent_at,"
                          + " owner) values (:id, :remark, :words, 'ARMED', null, null, :now,"
                          + " :owner)")
                  .bind("id", id)
                  .bind("remark", remarkId)
                  .bind("words", text)
                  .bind("now", clock.millis())
                  .bind("owner", owner)
                  .execute();
              return true;
            });
    return armed ? byId(id) : Optional.empty();
  }

  /** A failed reply is armed again; false when it is not failed any more. */
  boolean armAgain(String answerId, String owner) {
    return database.write(
            h ->
                h.createUpdate(
                        "update answer set state = 'ARMED', why = null, sent_at = :now,"
                            + " owner = :owner where id = :id and state = 'FAILED'")
                    .bind("now", clock.millis())
                    .bind("owner", owner)
                    .bind("id", answerId)
                    .execute())
        == 1;
  }

  void end(String answerId, Answer.State state, @Nullable String remoteId, @Nullable String why) {
    database.change(
        h ->
            h.createUpdate(
                    "update answer set state = :state, remote_id = :remote, why = :why where id ="
                        + " :id")
                .bind("state", state.name())
                .bind("remote", remoteId)
                .bind("why", why)
                .bind("id", answerId)
                .execute());
  }

  /** Of unknown outcome, or armed by a process that is no more. */
  List<Answer> unsettled(String owner) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from answer where state = 'OUTCOME_UNKNOWN' or (state = 'ARMED' and"
                        + " owner <> :owner and sent_at < :longAgo) order by sent_at limit 100")
                .bind("owner", owner)
                .bind("longAgo", clock.instant().minus(LONGEST_SENDING).toEpochMilli())
                .map((RowView v) -> answer(v))
                .list());
  }

  private static Answer answer(RowView v) {
    return new Answer(
        v.getColumn("id", String.class),
        v.getColumn("remark_id", String.class),
        v.getColumn("words", String.class),
        Answer.State.valueOf(v.getColumn("state", String.class)),
        v.getColumn("remote_id", String.class),
        v.getColumn("why", String.class),
        Instant.ofEpochMilli(v.getColumn("sent_at", Long.class)));
  }

  List<SavedAnswer> saved() {
    return database.read(
        h ->
            h.createQuery("select * from saved_answer order by title, id")
                .map(
                    (rs, _) ->
                        new SavedAnswer(
                            rs.getString("id"), rs.getString("title"), rs.getString("words")))
                .list());
  }

  SavedAnswer save(String title, String text) {
    SavedAnswer saved = new SavedAnswer(ids.next("sav"), title, text);
    database.change(
        h ->
            h.createUpdate(
                    "insert into saved_answer(id, title, words) values (:id, :title, :words)")
                .bind("id", saved.id())
                .bind("title", saved.title())
                .bind("words", saved.text())
                .execute());
    return saved;
  }

  /** False when there is none. */
  boolean change(SavedAnswer to) {
    return database.write(
            h ->
                h.createUpdate(
                        "update saved_answer set title = :title, words = :words where id = :id")
                    .bind("title", to.title())
                    .bind("words", to.text())
                    .bind("id", to.id())
                    .execute())
        == 1;
  }

  void forget(String id) {
    database.change(
        h -> h.createUpdate("delete from saved_answer where id = :id").bind("id", id).execute());
  }
}
