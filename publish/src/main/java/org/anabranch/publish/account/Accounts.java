package org.anabranch.publish.account;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.type.TypeReference;

/** The accounts; their credentials are sealed under {@code account/<id>/<name>}. */
public final class Accounts {
  /** What a consent granted is with the consent, since a renewal may change it. */
  private static final String SELECT =
      "select account.*, authorisation.granted as granted from account"
          + " left join authorisation on authorisation.account_id = account.id";

  private final Database database;
  private final SecretStore secrets;
  private final Clock clock;

  public Accounts(Database database, SecretStore secrets, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
  }

  public List<Account> all() {
    return database.read(
        h ->
            h
                .createQuery(
                    SELECT
                        + " order by account.platform,"
                        + " case account.provenance when 'SIMULATED' then 1 else 0 end,"
                        + " account.created_at, account.id")
                .map((row, _) -> row(row))
                .list()
                .stream()
                .map(row -> account(h, row))
                .toList());
  }

  public Optional<Account> byId(String id) {
    return database.read(
        h ->
            h.createQuery(SELECT + " where account.id = :id")
                .bind("id", id)
                .map((row, _) -> row(row))
                .findOne()
                .map(row -> account(h, row)));
  }

  /**
   * The secrets first, then the row that names them: a crash between leaves secrets nobody reads.
   */
  public void put(Account account) {
    Optional<Account> before = byId(account.id());
    before.ifPresent(old -> requireSame(old, account));
    account.credentials().forEach((name, value) -> secrets.put(key(account.id(), name), value));
    database.change(h -> put(h, account));
    before.ifPresent(old -> forget(old, account.credentials().keySet()));
  }

  /** An id stays with its platform and workspace: publications and schedules point to it. */
  private static void requireSame(Account old, Account now) {
    if (old.platform() != now.platform() || !old.workspace().equals(now.workspace())) {
      throw new IllegalArgumentException(
          "Account %s is %s's on %s and cannot become %s's on %s"
              .formatted(
                  old.id(), old.workspace(), old.platform(), now.workspace(), now.platform()));
    }
  }

  private void put(Handle h, Account account) {
    h.createUpdate(
            "insert into account(id, workspace, platform, name, remote_id, hosts, credentials,"
                + " scopes, provenance, created_at) values (:id, :workspace, :platform, :name,"
                + " :remoteId, :hosts, :credentials, :scopes, :provenance, :now)"
                + " on conflict(id) do update set"
                + " name = excluded.name, remote_id = excluded.remote_id, hosts = excluded.hosts,"
                + " credentials = excluded.credentials, scopes = excluded.scopes,"
                + " provenance = excluded.provenance")
        .bind("id", account.id())
        .bind("workspace", account.workspace())
        .bind("platform", account.platform().key())
        .bind("name", account.name())
        .bind("remoteId", account.remoteId())
        .bind("hosts", Json.write(new TreeMap<>(account.hosts())))
        .bind("credentials", Json.write(account.credentials().keySet().stream().sorted().toList()))
        .bind("scopes", String.join(" ", new TreeSet<>(account.scopes())))
        .bind("provenance", account.provenance().name())
        .bind("now", clock.millis())
        .execute();
  }

  /**
   * The row and its weekly slots first, then its secrets: a crash between leaves secrets nobody
   * reads. A problem while something of it is planned or not finished.
   */
  public void remove(String id) {
    Optional<Account> old = byId(id);
    if (old.isEmpty()) {
      return;
    }
    database.change(
        h -> {
          requireIdle(h, old.get());
          requireNothingPlanned(h, old.get());
          for (String gone :
              List.of(
                  "delete from queue_slot where account_id = :id",
                  "delete from mention_watch where account_id = :id",
                  "delete from account where id = :id")) {
            h.createUpdate(gone).bind("id", id).execute();
          }
        });
    forget(old.get(), Set.of());
  }

  private static void requireIdle(Handle h, Account account) {
    long busy =
        count(
            h,
            "select count(*) from publication where account_id = :id and state not in"
                + " ('PUBLISHED', 'FAILED', 'CANCELLED')",
            account);
    if (busy > 0) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "account-busy",
              "%s for the %s account %s not finished."
                  .formatted(
                      Count.of(busy, "post"),
                      account.platform().title(),
                      account.name() + (busy == 1 ? " is" : " are")),
              "Finish or cancel what is planned or under way, then disconnect the account.")
          .asException();
    }
  }

  private static void requireNothingPlanned(Handle h, Account account) {
    long planned =
        count(
            h,
            "select count(*) from scheduled_post where account_id = :id and state in ('WAITING',"
                + " 'SENDING')",
            account);
    long series =
        count(h, "select count(*) from series where account_id = :id and active = 1", account);
    List<String> coming = new ArrayList<>();
    if (planned > 0) {
      coming.add(Count.of(planned, "planned post"));
    }
    if (series > 0) {
      coming.add(Count.of(series, "recurring post that goes on", "recurring posts that go on"));
    }
    if (!coming.isEmpty()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "account-planned",
              "The %s account %s has %s."
                  .formatted(
                      account.platform().title(), account.name(), String.join(" and ", coming)),
              "Take that out of the calendar or let it go out, then disconnect the account.")
          .asException();
    }
  }

  private static long count(Handle h, String query, Account account) {
    return h.createQuery(query).bind("id", account.id()).mapTo(Long.class).one();
  }

  private void forget(Account old, Set<String> kept) {
    Set<String> stale = new HashSet<>(old.credentials().keySet());
    stale.removeAll(kept);
    stale.forEach(name -> secrets.remove(key(old.id(), name)));
  }

  private static String key(String id, String name) {
    return Account.secretName(id, name);
  }

  private record Row(
      String id,
      String workspace,
      Platform platform,
      String name,
      String remoteId,
      Map<String, URI> hosts,
      List<String> credentials,
      Set<String> scopes,
      Provenance provenance) {}

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("workspace"),
        Platform.byKey(row.getString("platform")).orElseThrow(),
        row.getString("name"),
        row.getString("remote_id"),
        Json.MAPPER.readValue(row.getString("hosts"), new TypeReference<Map<String, URI>>() {}),
        Json.MAPPER.readValue(row.getString("credentials"), new TypeReference<List<String>>() {}),
        scopes(row),
        Provenance.valueOf(row.getString("provenance")));
  }

  private static Set<String> scopes(ResultSet row) throws SQLException {
    String granted = row.getString("granted");
    String text = granted == null ? row.getString("scopes") : granted;
    return text.isBlank() ? Set.of() : Set.of(text.strip().split("\\s+"));
  }

  /** A credential that is missing from the store is absent here too. */
  private Account account(Handle h, Row row) {
    Map<String, Secret> credentials = new HashMap<>();
    for (String name : row.credentials()) {
      secrets.get(h, key(row.id(), name)).ifPresent(secret -> credentials.put(name, secret));
    }
    return new Account(
        row.id(),
        row.workspace(),
        row.platform(),
        row.name(),
        row.remoteId(),
        row.hosts(),
        credentials,
        row.scopes(),
        row.provenance());
  }
}
