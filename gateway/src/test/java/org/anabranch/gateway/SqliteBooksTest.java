package org.anabranch.gateway;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteBooksTest extends BooksContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
