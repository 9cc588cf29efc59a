package org.anabranch.publish.machine;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqlitePublisherTest extends PublisherContract {
  @Override
  Database database(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }

  @Override
  boolean shared() {
    return false;
  }
}
