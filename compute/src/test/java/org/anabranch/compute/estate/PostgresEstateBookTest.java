package org.anabranch.compute.estate;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresEstateBookTest extends EstateBookContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
