package org.anabranch.kernel;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/** A real PostgreSQL server on loopback for tests, with as many empty databases as they ask for. */
public final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres server;
  private int databases;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  public static PostgresServer start() {
    try {
      return new PostgresServer(EmbeddedPostgres.start());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  /** The address of a new, empty database; user and password are {@code postgres}. */
  public String address() {
    String name = "test" + databases++;
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("No database could be made", e);
    }
    return server.getJdbcUrl("postgres", name);
  }

  /**
   * Opens the database at an {@link #address}; it may be open several times, as by several nodes.
   */
  public static Database open(String address) {
    return Database.postgres(address, "postgres", new Secret("postgres"));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not stop", e);
    }
  }
}
