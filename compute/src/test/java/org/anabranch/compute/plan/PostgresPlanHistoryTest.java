package org.anabranch.compute.plan;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresPlanHistoryTest extends PlanHistoryContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
