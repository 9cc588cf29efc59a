package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two data directories on one PostgreSQL. */
class SharedSecretsTest {
  @TempDir Path directory;
  private Home first;
  private Home second;
  private Database database;

  @BeforeEach
  void open() {
    first = Home.open(directory.resolve("first"));
    second = Home.open(directory.resolve("second"));
    database = DatabaseKind.POSTGRES.open(directory);
  }

  @AfterEach
  void close() {
    database.close();
    first.close();
    second.close();
  }

  private void refused() {
    assertThatThrownBy(() -> new SecretStore(database, second))
        .hasMessageContaining("another data directory")
        .satisfies(
            e ->
                assertThat(((ProblemException) e).problem().fix())
                    .contains("keys/secrets.json")
                    .contains(directory.resolve("second").toString()));
  }

  private void copyKey() throws IOException {
    Path keys = Files.createDirectories(directory.resolve("second/keys"));
    Files.copy(directory.resolve("first/keys/secrets.json"), keys.resolve("secrets.json"));
  }

  @Test
  void a_directory_with_another_key_is_refused_until_it_has_the_same() throws Exception {
    SecretStore store = new SecretStore(database, first);
    refused();
    assertThat(directory.resolve("second/keys/secrets.json")).doesNotExist();

    copyKey();
    new SecretStore(database, second).put("name", new Secret("value"));
    assertThat(store.get("name")).contains(new Secret("value"));
    assertThat(store.names()).containsExactly("name");
  }

  @Test
  void after_a_rotation_the_others_need_the_new_key() throws Exception {
    SecretStore store = new SecretStore(database, first);
    store.put("name", new Secret("value"));
    copyKey();
    assertThat(store.rotate().sealed()).isEqualTo(1);
    refused();
    assertThat(directory.resolve("second/keys/secrets.json"))
        .as("an old key may be wanted")
        .exists();
  }
}
