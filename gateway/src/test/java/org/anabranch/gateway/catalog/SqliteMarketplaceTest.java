package org.anabranch.gateway.catalog;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqliteMarketplaceTest extends MarketplaceContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("anabranch.db"));
  }
}
