package org.anabranch.kernel;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresDatabaseTest extends DatabaseContract {
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
  Database open(Path directory) {
    return PostgresServer.open(postgres.address());
  }
}
