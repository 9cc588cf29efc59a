package org.anabranch.gateway.kept;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteKeptAnswersTest extends KeptAnswersContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
