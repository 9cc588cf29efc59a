package org.anabranch.publish.limits;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteAllowanceBookTest extends AllowanceBookContract {
  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }
}
