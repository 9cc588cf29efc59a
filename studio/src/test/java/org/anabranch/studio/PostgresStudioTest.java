package org.anabranch.studio;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresStudioTest extends StudioContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
