package org.anabranch.compute.right;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteFirstRightsTest extends FirstRightsContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("rights.db"));
  }
}
