package org.anabranch.compute.right;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresFirstRightsTest extends FirstRightsContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
