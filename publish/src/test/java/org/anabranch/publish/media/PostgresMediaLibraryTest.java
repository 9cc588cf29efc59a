package org.anabranch.publish.media;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class PostgresMediaLibraryTest extends MediaLibraryContract {
  private static PostgresServer server;
  private static Database shared;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
    shared = PostgresServer.open(server.address());
  }

  @AfterAll
  static void stop() {
    shared.close();
    server.close();
  }

  @Override
  Database database(Path directory) {
    return shared;
  }
}
