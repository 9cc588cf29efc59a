package org.anabranch.gateway.books;

import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresBooksTest extends BooksContract {
  @Override
  List<String> plan(Database database, String query) {
    return database.write(
        h -> {
          h.execute("set local enable_seqscan = off");
          h.execute("set local enable_sort = off");
          return h.createQuery("explain " + query).mapTo(String.class).list();
        });
  }

  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
