package org.anabranch.insight;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresInsightTest extends InsightContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
