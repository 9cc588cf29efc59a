package org.anabranch.publish;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import tools.jackson.core.type.TypeReference;

/** The accounts; their credentials are sealed under {@code account/<id>/<name>}. */
final class Accounts {
  private final Database database;
  private final SecretStore secrets;

  Accounts(Database database, SecretStore secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  List<Account> all() {
    List<Row> rows =
        database.read(
            h ->
                h.createQuery("select * from account order by platform")
                    .map((RowView row) -> row(row))
                    .list());
    return rows.stream().map(this::account).toList();
  }

  Optional<Account> byId(String id) {
    return one("id", id);
  }

  Optional<Account> byPlatform(Platform platform) {
    return one("platform", platform.key());
  }

  private Optional<Account> one(String column, String value) {
    Optional<Row> row =
        database.read(
            h ->
                h.createQuery("select * from account where " + column + " = :value")
                    .bind("value", value)
                    .map((RowView r) -> row(r))
                    .findOne());
    return row.map(this::account);
  }

  /**
   * The secrets first, then the row that names them: a crash between leaves secrets nobody reads.
   */
  void put(Account account) {
    Optional<Account> before = byPlatform(account.platform());
    account.credentials().forEach((name, value) -> secrets.put(key(account.id(), name), value));
    database.change(h -> put(h, account));
    before.ifPresent(old -> forget(old, account));
  }

  private static void put(Handle h, Account account) {
    long busy =
        h.createQuery(
                "select count(*) from publication p join account a on a.id = p.account_id"
                    + " where a.platform = :platform and a.id <> :id and p.state not in"
                    + " ('PUBLISHED', 'FAILED', 'CANCELLED')")
            .bind("platform", account.platform().key())
            .bind("id", account.id())
            .mapTo(Long.class)
            .one();
    if (busy > 0) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "account-busy",
              "%d posts for the other %s account are not finished."
                  .formatted(busy, account.platform().title()),
              "Finish or cancel them, then connect this account.")
          .asException();
    }
    h.createUpdate("delete from account where platform = :platform and id <> :id")
        .bind("platform", account.platform().key())
        .bind("id", account.id())
        .execute();
    h.createUpdate(
            "insert into account(id, platform, name, remote_id, hosts, credentials, provenance)"
                + " values (:id, :platform, :name, :remoteId, :hosts, :credentials, :provenance)"
                + " on conflict(id) do update set platform = excluded.platform,"
                + " name = excluded.name, remote_id = excluded.remote_id, hosts = excluded.hosts,"
                + " credentials = excluded.credentials, provenance = excluded.provenance")
        .bind("id", account.id())
        .bind("platform", account.platform().key())
        .bind("name", account.name())
        .bind("remoteId", account.remoteId())
        .bind("hosts", Json.write(new TreeMap<>(account.hosts())))
        .bind("credentials", Json.write(account.credentials().keySet().stream().sorted().toList()))
        .bind("provenance", account.provenance().name())
        .execute();
  }

  private void forget(Account old, Account now) {
    Set<String> stale = new HashSet<>(old.credentials().keySet());
    if (old.id().equals(now.id())) {
      stale.removeAll(now.credentials().keySet());
    }
    stale.forEach(name -> secrets.remove(key(old.id(), name)));
  }

  private static String key(String id, String name) {
    return "account/" + id + "/" + name;
  }

  private record Row(
      String id,
      Platform platform,
      String name,
      String remoteId,
      Map<String, URI> hosts,
      List<String> credentials,
      Provenance provenance) {}

  private static Row row(RowView row) {
    return new Row(
        row.getColumn("id", String.class),
        Platform.byKey(row.getColumn("platform", String.class)).orElseThrow(),
        row.getColumn("name", String.class),
        row.getColumn("remote_id", String.class),
        Json.MAPPER.readValue(
            row.getColumn("hosts", String.class), new TypeReference<Map<String, URI>>() {}),
        Json.MAPPER.readValue(
            row.getColumn("credentials", String.class), new TypeReference<List<String>>() {}),
        Provenance.valueOf(row.getColumn("provenance", String.class)));
  }

  /** A credential that is missing from the store is absent here too. */
  private Account account(Row row) {
    Map<String, Secret> credentials = new HashMap<>();
    for (String name : row.credentials()) {
      secrets.get(key(row.id(), name)).ifPresent(secret -> credentials.put(name, secret));
    }
    return new Account(
        row.id(),
        row.platform(),
        row.name(),
        row.remoteId(),
        row.hosts(),
        credentials,
        row.provenance());
  }
}
