package org.anabranch.loop;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresLoopTest extends LoopContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
