package org.anabranch.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the state this program expects ({@code db/<module>} on the class path, one
 * history), or refuses one that a newer program wrote.
 *
 * <p>An SQLite file remembers, in the number its header keeps for applications, with which jars it
 * was last brought up to date: the same ones need not look again, which a cold start would notice.
 */
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private final DataSource pool;

  /** The jars' number for an SQLite file; 0 for what cannot remember it. */
  private final int program;

  private final boolean isNew;

  private Migrations(DataSource pool, int program, boolean isNew) {
    this.pool = pool;
    this.program = program;
    this.isNew = isNew;
  }

  /** For an SQLite file, which may have been made just now, by a copy of an empty one. */
  static Migrations sqlite(DataSource pool, int program, boolean isNew) {
    return new Migrations(pool, program, isNew);
  }

  static Migrations postgres(DataSource pool) {
    return new Migrations(pool, 0, false);
  }

  void bringUpToDate() {
    if (program != 0 && program == lastBroughtUpBy()) {
      return;
    }
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
    if (program != 0) {
      remember();
    }
    if (isNew) {
      EmptyDatabase.of(program).ifPresent(empty -> empty.keep(pool));
    }
  }

  /** The number of the jars this program runs from. */
  static int program() {
    return program(System.getProperty("java.class.path"));
  }

  /**
   * A number for the jars of a class path, by name, size and time, and for the migrations in its
   * directories; 0, which is never remembered, where those cannot be listed.
   */
  static int program(String classPath) {
    CRC32 sum = new CRC32();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(entry);
      try {
        if (Files.isRegularFile(file)) {
          add(file, sum);
        } else if (Files.isDirectory(file.resolve("db"))) {
          try (Stream<Path> migrations = Files.walk(file.resolve("db"))) {
            for (Path one : migrations.filter(Files::isRegularFile).sorted().toList()) {
              add(one, sum);
            }
          }
        }
      } catch (IOException | UncheckedIOException e) {
        return 0;
      }
    }
    return (int) sum.getValue();
  }

  private static void add(Path file, CRC32 sum) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    sum.update(
        (file.getFileName() + "|" + is.size() + '|' + is.lastModifiedTime().toMillis() + '\n')
            .getBytes(StandardCharsets.UTF_8));
  }

  private int lastBroughtUpBy() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("pragma user_version")) {
      return found.next() ? found.getInt(1) : 0;
    } catch (SQLException e) {
      return 0; // Flyway will tell what is wrong with it
    }
  }

  private void remember() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("pragma user_version = " + program);
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("The database could not remember who brought it up to date");
    }
  }
}
