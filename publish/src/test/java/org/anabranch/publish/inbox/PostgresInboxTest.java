package org.anabranch.publish.inbox;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class PostgresInboxTest extends InboxContract {
  private static Database shared;

  @BeforeAll
  static void start() {
    shared = PostgresServer.open();
  }

  @AfterAll
  static void stop() {
    shared.close();
  }

  @Override
  Database database(Path directory) {
    return shared;
  }
}
