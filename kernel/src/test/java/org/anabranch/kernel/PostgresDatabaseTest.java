package org.anabranch.kernel;

import java.nio.file.Path;

class PostgresDatabaseTest extends DatabaseContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
