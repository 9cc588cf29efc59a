package org.anabranch.kernel;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The database: SQLite in the data directory, or PostgreSQL for several nodes. Both are opened with
 * the same migrations ({@code db/<module>} on the class path, one history) and take the same SQL:
 * text, bigint, double precision; times as milliseconds since 1970; money as decimal text; {@code
 * on conflict}.
 *
 * <p>Safe for many threads; calls block. A committed {@link #write} survives {@code kill -9}. A
 * full or failing disk is a {@link ProblemException} and changes nothing.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(20);

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /** Opens, and where needed makes and migrates, an SQLite database. */
  public static Database sqlite(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout((int) WAIT_FOR_CONNECTION.toMillis());
    config.enforceForeignKeys(true);
    return open("jdbc:sqlite:" + file, config.toProperties(), 4, true);
  }

  /** Opens and migrates a PostgreSQL database: {@code jdbc:postgresql://host/database}. */
  public static Database postgres(String jdbcUrl, String user, Secret password) {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    return open(jdbcUrl, properties, 8, false);
  }

  private static Database open(String url, Properties properties, int connections, boolean sqlite) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
    config.setPoolName("anabranch");
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "database-unreachable",
              "The database does not open: " + rootMessage(e) + ".",
              sqlite
                  ? "Check that the data directory is writable and its anabranch.db is an SQLite file."
                  : "Check the address, the user and the password under storage in the configuration.")
          .asException(e);
    }
    try {
      migrate(pool);
      return new Database(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e instanceof ProblemException ? e : told(e);
    }
  }

  private static void migrate(DataSource pool) {
    Flyway flyway =
        Flyway.configure().dataSource(pool).locations("classpath:db").loggers("slf4j").load();
    boolean newer =
        Arrays.stream(flyway.info().all())
            .anyMatch(
                m ->
                    m.getState() == MigrationState.FUTURE_SUCCESS
                        || m.getState() == MigrationState.MISSING_SUCCESS);
    if (newer) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "home-from-newer-version",
              "The data was written by a newer version of Anabranch.",
              "Run that version, or use another data directory with --home or ANABRANCH_HOME.")
          .asException();
    }
    MigrateResult result = flyway.migrate();
    if (result.migrationsExecuted > 0) {
      LOG.atDebug()
          .addKeyValue("migrations", result.migrationsExecuted)
          .log("The database was brought up to date");
    }
  }

  /** Reads; sees one consistent state. */
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (RuntimeException e) {
      throw told(e);
    }
  }

  /**
   * Runs {@code work} as one transaction: all of it is stored when this returns, none of it when it
   * throws.
   */
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(work::apply);
    } catch (RuntimeException e) {
      throw told(e);
    }
  }

  /** {@link #write(Function)} for work without a result. */
  public void change(Consumer<Handle> work) {
    this.<@Nullable Void>write(
        handle -> {
          work.accept(handle);
          return null;
        });
  }

  /** Failures of the machine become problems; everything else passes through. */
  private static RuntimeException told(RuntimeException e) {
    return MachineFailure.in(e).<RuntimeException>map(problem -> problem.asException(e)).orElse(e);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && !(root instanceof SQLException)) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    pool.close();
  }
}
