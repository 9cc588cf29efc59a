package org.anabranch.studio;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteStudioTest extends StudioContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
