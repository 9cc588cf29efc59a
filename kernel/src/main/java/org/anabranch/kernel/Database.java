package org.anabranch.kernel;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database: SQLite in the data directory, or PostgreSQL for several nodes. Both are opened with
 * the same migrations and take the same SQL: text, bigint, double precision; times as milliseconds
 * since 1970; money as decimal text; {@code on conflict}.
 *
 * <p>Safe for many threads; calls block. A committed {@link #write} survives {@code kill -9}. A
 * full or failing disk is a {@link ProblemException} and changes nothing.
 */
public final class Database implements AutoCloseable {
  static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(20);

  /** A server that is away is told after about this long; one that is only busy is waited for. */
  private static final Duration WAIT_FOR_SERVER = Duration.ofSeconds(2);

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  /**
   * SQLite has one writer at a time, and waits for its turn inside native code, where a virtual
   * thread keeps its carrier: as many waiting writers as there are cores would keep the one that
   * writes from ever ending. So the turn is waited for here. PostgreSQL needs none.
   */
  private final Optional<Lock> turn;

  /**
   * Connects beside the pool, which says the same of a server that is busy and one that is away.
   */
  private final Optional<DataSource> server;

  private Database(HikariDataSource pool, Optional<DataSource> server) {
    this.pool = pool;
    this.server = server;
    this.jdbi = Jdbi.create(this::connection);
    this.turn = server.isPresent() ? Optional.empty() : Optional.of(new ReentrantLock(true));
  }

  private Connection connection() throws SQLException {
    Deadline deadline = Deadline.in(WAIT_FOR_CONNECTION);
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        if (deadline.isOver() || !server.map(Database::answers).orElse(false)) {
          throw e;
        }
      }
    }
  }

  private static boolean answers(DataSource server) {
    try (Connection made = server.getConnection()) {
      return made.isValid((int) WAIT_FOR_SERVER.toSeconds());
    } catch (SQLException e) {
      return false;
    }
  }

  /** Opens, and where needed makes and migrates, an SQLite database. */
  public static Database sqlite(Path file) {
    int program = Migrations.program();
    boolean isNew = Files.notExists(file);
    if (isNew) {
      EmptyDatabase.of(program).ifPresent(empty -> empty.copyTo(file));
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout((int) WAIT_FOR_CONNECTION.toMillis());
    config.enforceForeignKeys(true);
    config.setGetGeneratedKeys(false); // asking for them costs a statement more for each row
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source); // not by its address: that would look for drivers in every jar
    pool.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
    return open(pool, 4, Optional.empty(), opened -> Migrations.sqlite(opened, program, isNew));
  }

  /** Opens and migrates a PostgreSQL database: {@code jdbc:postgresql://host/database}. */
  public static Database postgres(String jdbcUrl, String user, Secret password) {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(jdbcUrl);
    pool.setUsername(user);
    pool.setPassword(password.reveal());
    pool.setConnectionTimeout(WAIT_FOR_SERVER.toMillis());
    pool.setValidationTimeout(WAIT_FOR_SERVER.toMillis() / 2);
    return open(pool, 8, Optional.of(server(jdbcUrl, user, password)), Migrations::postgres);
  }

  private static DataSource server(String jdbcUrl, String user, Secret password) {
    PGSimpleDataSource server = new PGSimpleDataSource();
    server.setUrl(jdbcUrl);
    server.setUser(user);
    server.setPassword(password.reveal());
    server.setLoginTimeout((int) WAIT_FOR_SERVER.toSeconds());
    return server;
  }

  private static Database open(
      HikariConfig config,
      int connections,
      Optional<DataSource> server,
      Function<DataSource, Migrations> migrations) {
    boolean sqlite = server.isEmpty();
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setPoolName("anabranch");
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (RuntimeException e) {
      Optional<Problem> disk =
          MachineFailure.in(e).filter(p -> sqlite && p.code().startsWith("disk-"));
      if (disk.isPresent()) {
        throw disk.get().asException(e);
      }
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "database-unreachable",
              "The database does not open: " + rootMessage(e) + ".",
              sqlite
                  ? "Check that the data directory is writable and its anabranch.db is an SQLite"
                      + " file."
                  : "Check the address, the user and the password under storage in the"
                      + " configuration.")
          .asException(e);
    }
    try {
      migrations.apply(pool).bringUpToDate();
      return new Database(pool, server);
    } catch (RuntimeException e) {
      pool.close();
      throw e instanceof ProblemException ? e : told(e);
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
    turn.ifPresent(Lock::lock);
    try {
      return jdbi.inTransaction(work::apply);
    } catch (RuntimeException e) {
      throw told(e);
    } finally {
      turn.ifPresent(Lock::unlock);
    }
  }

  /** Whether transactions that write wait for each other, so that joining them saves time. */
  public boolean hasOneWriter() {
    return turn.isPresent();
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
