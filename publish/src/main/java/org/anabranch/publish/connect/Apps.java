package org.anabranch.publish.connect;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Platform;
import org.jdbi.v3.core.result.RowView;
import tools.jackson.core.type.TypeReference;

/** The apps; their secrets are sealed under {@code app/<id>/client_secret}. */
final class Apps {
  private final Database database;
  private final SecretStore secrets;
  private final Clock clock;

  Apps(Database database, SecretStore secrets, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
  }

  private static String secretName(String id) {
    return "app/" + id + "/client_secret";
  }

  /** Stores the app; one with the same workspace, platform and client id keeps its own id. */
  App put(App app) {
    String id =
        database.write(
            h -> {
              h.createUpdate(
                      "insert into platform_app(id, workspace, platform, client_id, scopes, hosts,"
                          + " provenance, created_at) values (:id, :workspace, :platform,"
                          + " :clientId, :scopes, :hosts, :provenance, :now)"
                          + " on conflict(workspace, platform, client_id) do update set"
                          + " scopes = excluded.scopes, hosts = excluded.hosts,"
                          + " provenance = excluded.provenance")
                  .bind("id", app.id())
                  .bind("workspace", app.workspace())
                  .bind("platform", app.platform().key())
                  .bind("clientId", app.clientId())
                  .bind("scopes", String.join(" ", app.scopes()))
                  .bind("hosts", Json.write(new TreeMap<>(app.hosts())))
                  .bind("provenance", app.provenance().name())
                  .bind("now", clock.millis())
                  .execute();
              String stored =
                  h.createQuery(
                          "select id from platform_app where workspace = :workspace and platform ="
                              + " :platform and client_id = :clientId")
                      .bind("workspace", app.workspace())
                      .bind("platform", app.platform().key())
                      .bind("clientId", app.clientId())
                      .mapTo(String.class)
                      .one();
              secrets.put(h, secretName(stored), app.clientSecret());
              return stored;
            });
    return find(id).orElseThrow();
  }

  Optional<App> find(String id) {
    return rows("where id = :value", id).stream().findFirst();
  }

  /** Those of the world before simulated ones, then oldest first. */
  List<App> of(String workspace) {
    return rows("where workspace = :value", workspace);
  }

  private List<App> rows(String where, String value) {
    List<Row> rows =
        database.read(
            h ->
                h.createQuery(
                        "select * from platform_app "
                            + where
                            + " order by platform, case provenance when 'SIMULATED' then 1 else 0"
                            + " end, created_at, id")
                    .bind("value", value)
                    .map((RowView r) -> row(r))
                    .list());
    return rows.stream().flatMap(r -> app(r).stream()).toList();
  }

  /** True when no account needs it any more and it is gone. */
  boolean remove(String id) {
    return database.write(
        h -> {
          long used =
              h.createQuery("select count(*) from authorisation where app_id = :id")
                  .bind("id", id)
                  .mapTo(Long.class)
                  .one();
          if (used > 0) {
            return false;
          }
          h.createUpdate("delete from connecting where app_id = :id").bind("id", id).execute();
          h.createUpdate("delete from platform_app where id = :id").bind("id", id).execute();
          secrets.remove(h, secretName(id));
          return true;
        });
  }

  private record Row(
      String id,
      String workspace,
      Platform platform,
      String clientId,
      List<String> scopes,
      Map<String, URI> hosts,
      Provenance provenance) {}

  private static Row row(RowView row) {
    String scopes = row.getColumn("scopes", String.class);
    return new Row(
        row.getColumn("id", String.class),
        row.getColumn("workspace", String.class),
        Platform.byKey(row.getColumn("platform", String.class)).orElseThrow(),
        row.getColumn("client_id", String.class),
        scopes.isBlank() ? List.of() : List.of(scopes.strip().split("\\s+")),
        Json.MAPPER.readValue(
            row.getColumn("hosts", String.class), new TypeReference<Map<String, URI>>() {}),
        Provenance.valueOf(row.getColumn("provenance", String.class)));
  }

  private Optional<App> app(Row row) {
    Optional<Secret> secret = secrets.get(secretName(row.id()));
    return secret.map(
        s ->
            new App(
                row.id(),
                row.workspace(),
                row.platform(),
                row.clientId(),
                s,
                row.scopes(),
                row.hosts(),
                row.provenance()));
  }
}
