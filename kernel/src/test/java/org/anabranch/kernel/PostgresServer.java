package org.anabranch.kernel;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on loopback for tests, with as many databases as they ask for. It starts
 * when a test first asks and ends with the process, so that all tests of a process share it. For
 * many threads.
 */
public final class PostgresServer {
  private static @Nullable PostgresServer running;

  private final EmbeddedPostgres server;
  private int databases;
  private @Nullable String template;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  private static synchronized PostgresServer running() {
    if (running == null) {
      try {
        running = new PostgresServer(EmbeddedPostgres.start());
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL does not start", e);
      }
    }
    return running;
  }

  /** The address of a new, empty database; user and password are {@code postgres}. */
  public static String address() {
    PostgresServer server = running();
    return server.address(server.create(""));
  }

  /** The address of a new database that has the tables already, with nothing in them. */
  static String migrated() {
    PostgresServer server = running();
    return server.address(server.create(" template " + server.template()));
  }

  /**
   * Opens the database at an {@link #address}; it may be open several times, as by several nodes.
   */
  public static Database open(String address) {
    return Database.postgres(address, "postgres", new Secret("postgres"));
  }

  private String address(String name) {
    return server.getJdbcUrl("postgres", name);
  }

  /** Every migration takes its time; a copy of what they came to takes little. */
  private synchronized String template() {
    if (template == null) {
      String name = create("");
      open(address(name)).close();
      template = name;
    }
    return template;
  }

  private synchronized String create(String as) {
    String name = "test" + databases++;
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + name + as);
    } catch (SQLException e) {
      throw new IllegalStateException("No database could be made", e);
    }
    return name;
  }
}
