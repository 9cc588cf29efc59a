package org.anabranch.publish.media;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

final class SqliteMediaLibraryTest extends MediaLibraryContract {
  @Override
  Database database(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
