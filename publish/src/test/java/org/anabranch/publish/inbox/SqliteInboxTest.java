package org.anabranch.publish.inbox;

import java.nio.file.Path;
import org.anabranch.kernel.Database;
import org.jspecify.annotations.Nullable;

final class SqliteInboxTest extends InboxContract {
  private @Nullable Database opened;

  @Override
  Database database(Path directory) {
    if (opened == null) {
      opened = Database.sqlite(directory.resolve("anabranch.db"));
    }
    return opened;
  }
}
