package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableSecretsTest {
  @TempDir Path directory;

  @Test
  void a_secret_that_another_key_sealed_counts_as_not_set_and_stops_nobody() {
    SecretRef reference = SecretRef.parse("store:gateway-key/signing");
    try (Home sealing = Home.open(directory.resolve("sealing"));
        Home reading = Home.open(directory.resolve("reading"));
        Database database = Database.sqlite(directory.resolve("shared.db"))) {
      SecretStore sealer = new SecretStore(database, sealing);
      sealer.put("gateway-key/signing", new Secret("value"));
      assertThat(new ReadableSecrets(Map.of(), sealer).apply(reference))
          .contains(new Secret("value"));
      assertThat(new ReadableSecrets(Map.of(), new SecretStore(database, reading)).apply(reference))
          .isEmpty();
    }
  }
}
