package org.anabranch.loop;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteLoopTest extends LoopContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
