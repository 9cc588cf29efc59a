package org.anabranch.gateway.treasury;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.books.TableVersion;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;

/** The tables of keys made here and of bounds set here. Safe for many threads; calls block. */
public final class KeyTables {
  private final Database database;

  public KeyTables(Database database) {
    this.database = database;
  }

  /** Grows with every change, whichever process makes it. */
  public long version() {
    return TableVersion.KEYS.in(database);
  }

  /** All keys that were made here, also revoked ones; blocks. */
  public List<MadeKey> keys() {
    return database.read(
        h ->
            h.createQuery("select * from gateway_key order by name")
                .map((row, context) -> key(row))
                .list());
  }

  Optional<MadeKey> key(String name) {
    return database.read(
        h ->
            h.createQuery("select * from gateway_key where name = :name")
                .bind("name", name)
                .map((row, context) -> key(row))
                .findOne());
  }

  private static MadeKey key(ResultSet row) throws SQLException {
    return new MadeKey(
        row.getString("name"),
        row.getString("workspace"),
        row.getString("team"),
        row.getString("user_name"),
        Json.read(row.getString("settings"), Bounds.class),
        row.getString("digest"),
        row.getInt("signs") == 1,
        row.getString("old_digest"),
        row.getLong("old_until"),
        row.getLong("made_at"),
        row.getLong("expires_at"),
        row.getLong("revoked_at"));
  }

  /** When each key was last used, in epoch milliseconds; those of the file too. */
  Map<String, Long> lastUses() {
    Map<String, Long> uses = new HashMap<>();
    database
        .read(
            h ->
                h.createQuery("select name, last_used from gateway_key_use")
                    .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .list())
        .forEach(use -> uses.put(use.getKey(), use.getValue()));
    return uses;
  }

  /** Stores or replaces. */
  void put(MadeKey key) {
    database.change(
        h -> {
          TableVersion.KEYS.changed(h);
          h.createUpdate(
                  "insert into gateway_key(name, workspace, team, user_name, settings, digest,"
                      + " signs, old_digest, old_until, made_at, expires_at, revoked_at)"
                      + " values (:name, :workspace, :team, :user, :settings, :digest,"
                      + " :signs, :oldDigest, :oldUntil, :madeAt, :expiresAt, :revokedAt)"
                      + " on conflict(name) do update set settings = excluded.settings,"
                      + " digest = excluded.digest, old_digest = excluded.old_digest,"
                      + " old_until = excluded.old_until, revoked_at = excluded.revoked_at")
              .bind("name", key.name())
              .bind("workspace", key.workspace())
              .bind("team", key.team())
              .bind("user", key.user())
              .bind("settings", Json.write(key.bounds()))
              .bind("digest", key.digest())
              .bind("signs", key.signs() ? 1 : 0)
              .bind("oldDigest", key.oldDigest())
              .bind("oldUntil", key.oldUntil())
              .bind("madeAt", key.madeAt())
              .bind("expiresAt", key.expiresAt())
              .bind("revokedAt", key.revokedAt())
              .execute();
        });
  }

  /** What was set here of workspaces, teams, users and keys of the file. */
  public Map<ScopeId, Scope> scopes() {
    Map<ScopeId, Scope> scopes = new HashMap<>();
    database
        .read(
            h ->
                h.createQuery("select * from gateway_scope")
                    .map((row, context) -> scope(row))
                    .list())
        .forEach(s -> scopes.put(s.id(), s));
    return scopes;
  }

  private static Scope scope(ResultSet row) throws SQLException {
    ScopeId id =
        new ScopeId(
            ScopeId.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            row.getString("workspace"),
            row.getString("name"));
    return MadeKey.scope(id, Json.read(row.getString("settings"), Bounds.class));
  }

  void put(ScopeId id, Bounds bounds) {
    database.change(
        h -> {
          TableVersion.KEYS.changed(h);
          h.createUpdate(
                  "insert into gateway_scope(kind, workspace, name, settings) values (:kind,"
                      + " :workspace, :name, :settings) on conflict(kind, workspace, name) do"
                      + " update set settings = excluded.settings")
              .bind("kind", id.kind().name().toLowerCase(Locale.ROOT))
              .bind("workspace", id.workspace())
              .bind("name", id.name())
              .bind("settings", Json.write(bounds))
              .execute();
        });
  }
}
