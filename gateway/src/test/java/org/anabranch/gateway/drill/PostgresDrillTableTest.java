package org.anabranch.gateway.drill;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresDrillTableTest extends DrillTableContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
