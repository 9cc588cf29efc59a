package org.anabranch.insight;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteInsightTest extends InsightContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
