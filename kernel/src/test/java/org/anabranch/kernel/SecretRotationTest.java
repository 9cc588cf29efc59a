package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRotationTest {
  private static final class Cut extends RuntimeException {}

  @TempDir Path directory;
  private Home home;
  private Database database;

  @BeforeEach
  void open() {
    home = Home.open(directory);
    database = Database.sqlite(home.file("anabranch.db"));
    SecretStore store = new SecretStore(database, home);
    for (int i = 0; i < 5; i++) {
      store.put("name" + i, new Secret("value" + i));
    }
  }

  @AfterEach
  void close() {
    database.close();
    home.close();
  }

  private void assertAllReadable(SecretStore store) {
    for (int i = 0; i < 5; i++) {
      assertThat(store.get("name" + i)).contains(new Secret("value" + i));
    }
  }

  private String keys() throws IOException {
    return Files.readString(directory.resolve("keys/secrets.json"));
  }

  @Test
  void a_rotation_seals_everything_anew_and_the_old_key_opens_nothing() throws Exception {
    String old = keys();
    SecretStore store = new SecretStore(database, home);
    SecretStore.Rotation done = store.rotate();
    assertThat(done.sealed()).isEqualTo(5);
    assertAllReadable(store);
    assertAllReadable(new SecretStore(database, home));
    assertThat(keys()).contains(done.key()).isNotEqualTo(old);
    assertThat(keys().split("\"keyId\"")).as("one key is left").hasSize(2);
    assertThat(Files.getPosixFilePermissions(directory.resolve("keys/secrets.json")))
        .hasToString("[OWNER_READ, OWNER_WRITE]");

    Files.writeString(directory.resolve("keys/secrets.json"), old);
    SecretStore stale = new SecretStore(database, home);
    assertThatThrownBy(() -> stale.get("name0")).isInstanceOf(ProblemException.class);
  }

  @Test
  void cut_off_after_any_step_everything_is_readable_and_the_next_rotation_finishes()
      throws Exception {
    int steps = 7; // the key, five secrets, the old key's end
    for (int cut = 1; cut <= steps; cut++) {
      AtomicInteger left = new AtomicInteger(cut);
      SecretStore dying =
          new SecretStore(
              database,
              home,
              _ -> {
                if (left.decrementAndGet() == 0) {
                  throw new Cut();
                }
              });
      assertThatThrownBy(dying::rotate).isInstanceOf(Cut.class);
      SecretStore after = new SecretStore(database, home);
      assertAllReadable(after);
      after.put("name0", new Secret("value0"));
      after.rotate();
      assertAllReadable(new SecretStore(database, home));
      assertThat(keys().split("\"keyId\"")).hasSize(2);
    }
  }

  @Test
  void a_store_that_was_open_before_a_rotation_reads_what_was_sealed_since() {
    SecretStore other = new SecretStore(database, home);
    new SecretStore(database, home).rotate();
    assertAllReadable(other);
  }

  @Test
  void what_is_sealed_outside_the_store_opens_under_its_own_name_only() {
    SecretStore store = new SecretStore(database, home);
    String sealed = store.sealed("a", new Secret("s"));
    assertThat(store.unsealed("a", sealed)).isEqualTo(new Secret("s"));
    assertThatThrownBy(() -> store.unsealed("b", sealed)).isInstanceOf(ProblemException.class);
  }
}
