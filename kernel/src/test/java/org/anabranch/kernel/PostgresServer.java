package org.anabranch.kernel;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on loopback for the tests of one process: it starts when it is first
 * asked for and ends with the process. Each test gets a database of its own, copied from one that
 * was brought up to date once: copying takes a fraction of the time of all migrations.
 */
public final class PostgresServer {
  private static final String USER = "postgres";
  private static final String UP_TO_DATE = "up_to_date";

  private static @Nullable PostgresServer running;

  private final EmbeddedPostgres server;
  private int databases;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
    execute("create database " + UP_TO_DATE);
    open(server.getJdbcUrl(USER, UP_TO_DATE)).close();
  }

  /** The address of a new, up-to-date database; user and password are {@code postgres}. */
  public static synchronized String address() {
    PostgresServer there = running;
    if (there == null) {
      there = start();
      running = there;
    }
    return there.copy();
  }

  /** Opens a new database. */
  public static Database open() {
    return open(address());
  }

  /**
   * Opens the database at an {@link #address}; it may be open several times, as by several nodes.
   */
  public static Database open(String address) {
    return Database.postgres(address, USER, new Secret(USER));
  }

  private static PostgresServer start() {
    try {
      return new PostgresServer(EmbeddedPostgres.start());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  private String copy() {
    String name = "test" + databases++;
    execute("create database " + name + " template " + UP_TO_DATE);
    return server.getJdbcUrl(USER, name);
  }

  private void execute(String sql) {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL does not make a database", e);
    }
  }
}
