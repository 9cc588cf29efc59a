package org.anabranch.kernel;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
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
  private final boolean sqlite;

  Migrations(DataSource pool, boolean sqlite) {
    this.pool = pool;
    this.sqlite = sqlite;
  }

  void bringUpToDate() {
    int program = sqlite ? program(System.getProperty("java.class.path")) : 0;
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
      remember(program);
    }
  }

  /**
   * A number for the jars of a class path, by name, size and time; 0, which is never remembered,
   * where some of it are directories, whose files may change one by one.
   */
  static int program(String classPath) {
    CRC32 sum = new CRC32();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      File file = new File(entry);
      if (!file.isFile()) {
        return 0;
      }
      sum.update(
          (file.getName() + '|' + file.length() + '|' + file.lastModified() + '\n')
              .getBytes(StandardCharsets.UTF_8));
    }
    return (int) sum.getValue();
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

  private void remember(int program) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("pragma user_version = " + program);
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("The database could not remember who brought it up to date");
    }
  }
}
