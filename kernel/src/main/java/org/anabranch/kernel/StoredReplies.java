package org.anabranch.kernel;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * Replies to calls that named an idempotency key, so that the same call asked again gets the same
 * reply and is not carried out a second time. Kept for a day, sealed, since a reply may hold a
 * secret that is shown once. Safe for many threads and nodes.
 */
public final class StoredReplies {
  public static final Duration KEPT = Duration.ofHours(24);

  private final Database database;
  private final SecretStore secrets;
  private final Clock clock;

  public StoredReplies(Database database, SecretStore secrets, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** A reply as it was given. */
  public record Reply(int status, Map<String, String> headers, String body) {
    public Reply {
      headers = Map.copyOf(headers);
    }
  }

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

    /** The very same call was answered, but with keys of secrets that were rotated since. */
    record Unreadable() implements Known {}
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
                      "insert into stored_reply(idempotency_key, call_digest, sealed, created_at)"
                          + " values (:key, :call, null, :now) on conflict(idempotency_key) do"
                          + " nothing")
                  .bind("key", key)
                  .bind("call", call)
                  .bind("now", now)
                  .execute();
          return added == 1 ? new Known.Fresh() : known(h, key, call);
        });
  }

  private Known known(Handle h, String key, String call) {
    Optional<Known> known =
        h.createQuery("select * from stored_reply where idempotency_key = :key")
            .bind("key", key)
            .map((RowView row) -> known(row, key, call))
            .findOne();
    return known.orElseGet(Known.Unanswered::new);
  }

  private Known known(RowView row, String key, String call) {
    if (!row.getColumn("call_digest", String.class).equals(call)) {
      return new Known.OtherCall();
    }
    String sealed = row.getColumn("sealed", String.class);
    if (sealed == null) {
      return new Known.Unanswered();
    }
    try {
      return new Known.Answered(
          Json.read(secrets.unsealed(secret(key), sealed).reveal(), Reply.class));
    } catch (ProblemException e) {
      return new Known.Unreadable();
    }
  }

  private static String secret(String key) {
    return "stored-reply/" + key;
  }

  public void keep(String key, Reply reply) {
    String sealed = secrets.sealed(secret(key), new Secret(Json.write(reply)));
    database.change(
        h ->
            h.createUpdate("update stored_reply set sealed = :sealed where idempotency_key = :key")
                .bind("sealed", sealed)
                .bind("key", key)
                .execute());
  }

  /** The call was refused and changed nothing: it may be mended and sent with the same key. */
  public void forget(String key) {
    database.change(
        h ->
            h.createUpdate(
                    "delete from stored_reply where idempotency_key = :key and sealed is null")
                .bind("key", key)
                .execute());
  }
}
