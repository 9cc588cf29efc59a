package org.anabranch.compute.plan;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresPlanHistoryTest extends PlanHistoryContract {
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
