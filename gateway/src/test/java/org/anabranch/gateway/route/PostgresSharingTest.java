package org.anabranch.gateway.route;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresSharingTest extends SharingContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
