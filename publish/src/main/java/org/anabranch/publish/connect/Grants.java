package org.anabranch.publish.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The grants in the database, with their tokens in the secret store. Tokens and row change in one
 * transaction. One holder of the lease at a time renews, on whatever node.
 */
class Grants {
  static final String ACCESS = "access_token";
  static final String REFRESH = "refresh_token";

  private final Database database;
  private final SecretStore secrets;
  private final Clock clock;

  Grants(Database database, SecretStore secrets, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
  }

  Optional<Grant> find(String accountId) {
    return database.read(
        h ->
            h.createQuery("select * from authorisation where account_id = :id")
                .bind("id", accountId)
                .map((RowView r) -> grant(r))
                .findOne());
  }

  List<Grant> all() {
    return database.read(
        h ->
            h.createQuery("select * from authorisation order by account_id")
                .map((RowView r) -> grant(r))
                .list());
  }

  Optional<Secret> token(String accountId, String name) {
    return secrets.get(Account.secretName(accountId, name));
  }

  /** A new consent: everything of an earlier one is replaced. */
  void put(
      String accountId,
      String appId,
      Set<String> asked,
      Tokens tokens,
      @Nullable Instant reauthorise) {
    database.change(
        h -> {
          h.createUpdate(
                  "insert into authorisation(account_id, app_id, state, asked, granted, version,"
                      + " issued_at, lease_until) values (:id, :app, 'HELD', :asked, :granted, 1,"
                      + " :issued, 0) on conflict(account_id) do update set app_id ="
                      + " excluded.app_id, state = 'HELD', asked = excluded.asked, granted ="
                      + " excluded.granted, version = authorisation.version + 1, issued_at ="
                      + " excluded.issued_at, pending_at = null, failure = null, failed_at ="
                      + " null, lease = null, lease_until = 0")
              .bind("id", accountId)
              .bind("app", appId)
              .bind("asked", text(asked))
              .bind("granted", text(tokens.granted()))
              .bind("issued", tokens.issued().toEpochMilli())
              .execute();
          ends(h, accountId, tokens.expires(), tokens.refreshUntil(), reauthorise);
          secrets.put(h, Account.secretName(accountId, ACCESS), tokens.access());
          Secret refresh = tokens.refresh();
          if (refresh == null) {
            secrets.remove(h, Account.secretName(accountId, REFRESH));
          } else {
            secrets.put(h, Account.secretName(accountId, REFRESH), refresh);
          }
        });
  }

  /** Stores a renewal: a refresh token that the reply lacks stays, and so does its end. */
  void renewed(String accountId, Tokens tokens) {
    database.change(
        h -> {
          h.createUpdate(
                  "update authorisation set state = 'HELD', version = version + 1, issued_at ="
                      + " :issued, expires_at = :expires, refresh_until = coalesce(:refreshUntil,"
                      + " refresh_until), pending_at = null, failure = null, failed_at = null"
                      + " where account_id = :id")
              .bind("id", accountId)
              .bind("issued", tokens.issued().toEpochMilli())
              .bind("expires", millis(tokens.expires()))
              .bind("refreshUntil", millis(tokens.refreshUntil()))
              .execute();
          if (!tokens.granted().isEmpty()) {
            h.createUpdate("update authorisation set granted = :granted where account_id = :id")
                .bind("id", accountId)
                .bind("granted", text(tokens.granted()))
                .execute();
          }
          secrets.put(h, Account.secretName(accountId, ACCESS), tokens.access());
          Secret refresh = tokens.refresh();
          if (refresh != null) {
            secrets.put(h, Account.secretName(accountId, REFRESH), refresh);
          }
        });
  }

  private static void ends(
      Handle h,
      String accountId,
      @Nullable Instant expires,
      @Nullable Instant refreshUntil,
      @Nullable Instant reauthorise) {
    h.createUpdate(
            "update authorisation set expires_at = :expires, refresh_until = :refreshUntil,"
                + " reauthorise_at = :reauthorise where account_id = :id")
        .bind("id", accountId)
        .bind("expires", millis(expires))
        .bind("refreshUntil", millis(refreshUntil))
        .bind("reauthorise", millis(reauthorise))
        .execute();
  }

  /** Takes the right to renew for a while; false when another has it. */
  boolean take(String accountId, String lease, Duration life) {
    long now = clock.millis();
    return database.write(
        h ->
            h.createUpdate(
                        "update authorisation set lease = :lease, lease_until = :until where"
                            + " account_id = :id and (lease is null or lease_until <= :now)")
                    .bind("id", accountId)
                    .bind("lease", lease)
                    .bind("until", now + life.toMillis())
                    .bind("now", now)
                    .execute()
                == 1);
  }

  void release(String accountId, String lease) {
    database.change(
        h ->
            h.createUpdate(
                    "update authorisation set lease = null, lease_until = 0 where account_id = :id"
                        + " and lease = :lease")
                .bind("id", accountId)
                .bind("lease", lease)
                .execute());
  }

  /** Noted before a renewal leaves; cleared when it is proved that none arrived. */
  void pending(String accountId, boolean sent) {
    database.change(
        h ->
            h.createUpdate("update authorisation set pending_at = :at where account_id = :id")
                .bind("id", accountId)
                .bind("at", sent ? clock.millis() : null)
                .execute());
  }

  void failed(String accountId, Grant.State state, String failure) {
    database.change(
        h ->
            h.createUpdate(
                    "update authorisation set state = :state, failure = :failure, failed_at = :at"
                        + " where account_id = :id")
                .bind("id", accountId)
                .bind("state", state.name())
                .bind("failure", failure)
                .bind("at", clock.millis())
                .execute());
  }

  /** Whether the platform tells of what happens on the account: null where it does. */
  void unheard(String accountId, @Nullable String why) {
    database.change(
        h ->
            h.createUpdate("update authorisation set unheard = :why where account_id = :id")
                .bind("id", accountId)
                .bind("why", why)
                .execute());
  }

  void remove(String accountId) {
    database.change(
        h -> {
          h.createUpdate("delete from authorisation where account_id = :id")
              .bind("id", accountId)
              .execute();
          secrets.remove(h, Account.secretName(accountId, ACCESS));
          secrets.remove(h, Account.secretName(accountId, REFRESH));
        });
  }

  private static String text(Set<String> scopes) {
    return String.join(" ", new TreeSet<>(scopes));
  }

  private static Set<String> scopes(String text) {
    return text.isBlank() ? Set.of() : new TreeSet<>(List.of(text.strip().split("\\s+")));
  }

  private static @Nullable Long millis(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli();
  }

  private static Grant grant(RowView row) {
    return new Grant(
        row.getColumn("account_id", String.class),
        row.getColumn("app_id", String.class),
        Grant.State.valueOf(row.getColumn("state", String.class)),
        scopes(row.getColumn("asked", String.class)),
        scopes(row.getColumn("granted", String.class)),
        row.getColumn("version", Long.class),
        Instant.ofEpochMilli(row.getColumn("issued_at", Long.class)),
        instant(row, "expires_at"),
        instant(row, "refresh_until"),
        instant(row, "reauthorise_at"),
        instant(row, "pending_at"),
        row.getColumn("failure", String.class),
        instant(row, "failed_at"),
        row.getColumn("unheard", String.class));
  }

  private static @Nullable Instant instant(RowView row, String column) {
    @Nullable Long at = row.getColumn(column, Long.class);
    return at == null ? null : Instant.ofEpochMilli(at);
  }
}
