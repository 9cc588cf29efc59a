package org.anabranch.gateway.kept;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresKeptAnswersTest extends KeptAnswersContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
