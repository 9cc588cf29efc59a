package org.anabranch.kernel;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * Replies to calls that named an idempotency key, so that the same call asked again gets the same
 * reply and is not carried out a second time. Kept for a day. Safe for many threads and nodes.
 */
public final class StoredReplies {
  public static final Duration KEPT = Duration.ofHours(24);

  private final Database database;
  private final Clock clock;

  public StoredReplies(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A reply as it was given. */
  public record Reply(int status, String contentType, String location, String body) {}

  /** What is known of a key. */
  public sealed interface Known {
    /** Nothing was: the call is to be carried out, and then {@link #keep} or {@link #forget}. */
    record Fresh() implements Known {}

    /** The very same call was answered so. */
    record Answered(Reply reply) implements Known {}

    /** The same key came with another call. */
    record OtherCall() implements Known {}

    /** The same call is being carried out, or its process died before it was answered. */
    record Unanswered() implements Known {}
  }

  /**
   * Takes the key for a call, or tells what is known of it; in one transaction.
   *
   * @param call a digest of all that the call says
   */
  public Known begin(String key, String call) {
    long now = clock.millis();
    return database.write(
        h -> {
          h.createUpdate("delete from stored_reply where created_at < :old")
              .bind("old", now - KEPT.toMillis())
              .execute();
          int added =
              h.createUpdate(
                      "insert into stored_reply(idempotency_key, call_digest, status, content_type,"
                          + " location, body, created_at) values (:key, :call, 0, '', '', '', :now)"
                          + " on conflict(idempotency_key) do nothing")
                  .bind("key", key)
                  .bind("call", call)
                  .bind("now", now)
                  .execute();
          return added == 1 ? new Known.Fresh() : known(h, key, call);
        });
  }

  private static Known known(Handle h, String key, String call) {
    Optional<Known> known =
        h.createQuery("select * from stored_reply where idempotency_key = :key")
            .bind("key", key)
            .map((RowView row) -> known(row, call))
            .findOne();
    return known.orElseGet(Known.Unanswered::new);
  }

  private static Known known(RowView row, String call) {
    if (!row.getColumn("call_digest", String.class).equals(call)) {
      return new Known.OtherCall();
    }
    int status = row.getColumn("status", Integer.class);
    return status == 0
        ? new Known.Unanswered()
        : new Known.Answered(
            new Reply(
                status,
                row.getColumn("content_type", String.class),
                row.getColumn("location", String.class),
                row.getColumn("body", String.class)));
  }

  public void keep(String key, Reply reply) {
    database.change(
        h ->
            h.createUpdate(
                    "update stored_reply set status = :status, content_type = :type, location ="
                        + " :location, body = :body where idempotency_key = :key")
                .bind("status", reply.status())
                .bind("type", reply.contentType())
                .bind("location", reply.location())
                .bind("body", reply.body())
                .bind("key", key)
                .execute());
  }

  /** The call was refused and changed nothing: it may be mended and sent with the same key. */
  public void forget(String key) {
    database.change(
        h ->
            h.createUpdate("delete from stored_reply where idempotency_key = :key and status = 0")
                .bind("key", key)
                .execute());
  }
}
