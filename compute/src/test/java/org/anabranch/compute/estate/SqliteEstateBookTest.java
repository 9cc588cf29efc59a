package org.anabranch.compute.estate;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteEstateBookTest extends EstateBookContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("estate.db"));
  }
}
