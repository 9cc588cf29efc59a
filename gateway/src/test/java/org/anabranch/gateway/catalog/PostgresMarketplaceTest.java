package org.anabranch.gateway.catalog;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;

class PostgresMarketplaceTest extends MarketplaceContract {
  @Override
  Database open(Path directory) {
    return PostgresServer.open();
  }
}
