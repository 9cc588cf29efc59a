package org.anabranch.gateway.route;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteSharingTest extends SharingContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
