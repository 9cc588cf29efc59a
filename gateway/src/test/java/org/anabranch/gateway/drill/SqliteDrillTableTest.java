package org.anabranch.gateway.drill;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteDrillTableTest extends DrillTableContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
