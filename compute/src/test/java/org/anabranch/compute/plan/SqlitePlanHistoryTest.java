package org.anabranch.compute.plan;

import java.nio.file.Path;
import org.anabranch.kernel.Database;

class SqlitePlanHistoryTest extends PlanHistoryContract {
  @Override
  Database open(Path directory) {
    return Database.sqlite(directory.resolve("plans.db"));
  }
}
