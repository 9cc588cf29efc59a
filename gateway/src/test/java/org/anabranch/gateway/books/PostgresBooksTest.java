package org.anabranch.gateway.books;

import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresBooksTest extends BooksContract {
  private static PostgresServer postgres;

  @BeforeAll
  static void startServer() {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    postgres.close();
  }

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
    return PostgresServer.open(postgres.address());
  }
}
