package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What both databases promise. */
@OnEachDatabase
class DatabaseTest {
  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void start() {
    database = kind.open(directory);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void insert(String name) {
    database.change(h -> h.execute("insert into secret(name, sealed) values (?, 'x')", name));
  }

  private long count() {
    return database.read(h -> h.createQuery("select count(*) from secret").mapTo(Long.class).one());
  }

  @Test
  void what_was_written_is_there() {
    insert("a");

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_transaction_that_fails_leaves_nothing_behind() {
    assertThatThrownBy(
            () ->
                database.change(
                    h -> {
                      h.execute("insert into secret(name, sealed) values ('a', 'x')");
                      throw new IllegalStateException("half-way");
                    }))
        .hasMessage("half-way");

    assertThat(count()).isZero();
  }

  @Test
  void many_threads_may_write_at_once() {
    IntStream.range(0, 64).parallel().forEach(i -> insert("name-" + i));

    assertThat(count()).isEqualTo(64);
  }

  @Test
  void secrets_are_sealed_and_come_back() throws Exception {
    try (Home home = Home.open(directory.resolve("home"))) {
      SecretStore store = new SecretStore(database, home);
      store.put("token", new Secret("s3cr3t-value"));
      store.put("token", new Secret("s3cr3t-new"));

      assertThat(store.get("token")).contains(new Secret("s3cr3t-new"));
      assertThat(store.get("other")).isEmpty();
      String sealed =
          database.read(
              h ->
                  h.createQuery("select sealed from secret where name = 'token'")
                      .mapTo(String.class)
                      .one());
      assertThat(sealed).doesNotContain("s3cr3t");
      store.remove("token");
      assertThat(store.names()).isEmpty();
    }
  }

  @Test
  void a_ciphertext_moved_to_another_name_is_refused() {
    try (Home home = Home.open(directory.resolve("home"))) {
      SecretStore store = new SecretStore(database, home);
      store.put("mine", new Secret("value"));
      database.change(h -> h.execute("update secret set name = 'yours' where name = 'mine'"));

      assertThatThrownBy(() -> store.get("yours")).isInstanceOf(ProblemException.class);
    }
  }
}
