package org.anabranch.kernel;

import java.nio.file.Path;

/** The databases that the product runs on. */
public enum DatabaseKind {
  SQLITE {
    @Override
    public Database open(Path directory) {
      return Database.sqlite(directory.resolve("anabranch.db"));
    }
  },
  POSTGRES {
    @Override
    public Database open(Path directory) {
      return PostgresServer.open(PostgresServer.migrated());
    }
  };

  /**
   * Opens a database with all tables and nothing in them; the caller closes it.
   *
   * @param directory where SQLite keeps its file; PostgreSQL makes a database of its own each time
   */
  public abstract Database open(Path directory);
}
