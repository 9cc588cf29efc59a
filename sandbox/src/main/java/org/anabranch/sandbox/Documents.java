package org.anabranch.sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import tools.jackson.databind.JsonNode;

/**
 * JSON documents by platform, kind and id, in one SQLite file with a write-ahead log: what a call
 * has stored survives the process, however it ends. One connection under one lock, which is plenty
 * for a sandbox. Safe for many threads.
 */
final class Documents implements AutoCloseable {
  private static final List<String> SCHEMA =
      List.of(
          "pragma journal_mode = wal",
          "pragma synchronous = normal",
          "pragma busy_timeout = 5000",
          """
          create table if not exists document (
            platform text not null,
            kind text not null,
            id text not null,
            json text not null,
            seq integer not null,
            primary key (platform, kind, id)
          )
          """,
          "create index if not exists document_by_age on document (platform, kind, seq)");

  private static final String INSERT =
      """
      insert into document (platform, kind, id, json, seq)
      values (?, ?, ?, ?, (select coalesce(max(seq), 0) + 1
                           from document where platform = ?1 and kind = ?2))
      on conflict (platform, kind, id)
      """;

  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();

  private Documents(Connection connection) {
    this.connection = connection;
  }

  static Documents open(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        for (String sql : SCHEMA) {
          statement.execute(sql);
        }
      }
      return new Documents(connection);
    } catch (SQLException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "sandbox-unreadable",
              "The sandbox's memory " + file + " cannot be opened: " + e.getMessage(),
              "Free disk space, mend the rights, or remove the file: the sandbox starts anew.")
          .asException(e);
    }
  }

  Optional<JsonNode> get(String platform, String kind, String id) {
    return run(
            "select json from document where platform = ? and kind = ? and id = ?",
            Documents::rows,
            platform,
            kind,
            id)
        .stream()
        .findFirst();
  }

  void put(String platform, String kind, String id, JsonNode json) {
    run(
        INSERT + "do update set json = excluded.json",
        PreparedStatement::executeUpdate,
        platform,
        kind,
        id,
        Json.write(json));
  }

  boolean putIfAbsent(String platform, String kind, String id, JsonNode json) {
    return run(
            INSERT + "do nothing",
            PreparedStatement::executeUpdate,
            platform,
            kind,
            id,
            Json.write(json))
        == 1;
  }

  void remove(String platform, String kind, String id) {
    run(
        "delete from document where platform = ? and kind = ? and id = ?",
        PreparedStatement::executeUpdate,
        platform,
        kind,
        id);
  }

  /** Newest first; putting again does not make a document newer. */
  List<JsonNode> list(String platform, String kind) {
    return run(
        "select json from document where platform = ? and kind = ? order by seq desc",
        Documents::rows,
        platform,
        kind);
  }

  private static List<JsonNode> rows(PreparedStatement statement) throws SQLException {
    List<JsonNode> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(Json.tree(rows.getString(1)));
      }
    }
    return found;
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Work<T> work, String... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      return work.on(statement);
    } catch (SQLException e) {
      throw new IllegalStateException("The sandbox's memory failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("The sandbox's memory did not close", e);
    } finally {
      lock.unlock();
    }
  }
}
