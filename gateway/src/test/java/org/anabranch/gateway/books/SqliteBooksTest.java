package org.anabranch.gateway.books;

import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Database;

class SqliteBooksTest extends BooksContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }

  @Override
  List<String> plan(Database database, String query) {
    return database.read(
        h ->
            h.createQuery("explain query plan " + query)
                .map((row, context) -> row.getString("detail"))
                .list());
  }
}
