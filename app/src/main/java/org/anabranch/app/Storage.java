package org.anabranch.app;

import java.util.Map;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/** The database that the configuration names. */
final class Storage {
  private Storage() {}

  static Database open(
      Configuration.StorageSettings storage, Home home, Map<String, String> environment) {
    @Nullable String url = storage.postgres();
    @Nullable SecretRef reference = storage.password();
    if (url == null || storage.user() == null || reference == null) {
      return Database.sqlite(home.file("anabranch.db"));
    }
    if (reference.scheme() == SecretRef.Scheme.STORE) {
      throw Problem.badInput(
              "configuration-invalid",
              "storage.password cannot be in the store, which is inside that database.",
              "Write it as env:NAME or file:/path.")
          .asException();
    }
    Secret password =
        reference
            .resolveOutside(environment)
            .orElseThrow(() -> MissingSecret.of("storage.password", reference));
    return Database.postgres(url, storage.user(), password);
  }
}
