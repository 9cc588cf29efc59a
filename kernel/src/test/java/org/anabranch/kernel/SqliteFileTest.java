package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with the file, its disk and its directory. */
class SqliteFileTest {
  @TempDir Path directory;

  private static Problem problemOf(Runnable work) {
    try {
      work.run();
    } catch (ProblemException e) {
      return e.problem();
    }
    throw new AssertionError("There was no problem");
  }

  @Test
  void data_from_a_newer_version_is_left_alone() {
    Path file = directory.resolve("newer.db");
    try (Database newer = Database.sqlite(file)) {
      newer.change(
          h -> {
            h.execute(
                "insert into flyway_schema_history(installed_rank, version, description, type,"
                    + " script, checksum, installed_by, execution_time, success) values (99,"
                    + " '209901010001', 'future', 'SQL', 'V209901010001__future.sql', 1, 'x', 1,"
                    + " 1)");
            h.execute("pragma user_version = 99"); // its own jars
          });
    }

    assertThat(problemOf(() -> Database.sqlite(file).close()).code())
        .isEqualTo("home-from-newer-version");
  }

  @Test
  void a_file_that_is_no_database_is_said_to_be_damaged() throws IOException {
    Path file = directory.resolve("garbage.db");
    Files.writeString(
        file, "this is not a database, but it is long enough to look at. ".repeat(50));

    assertThat(problemOf(() -> Database.sqlite(file).close()).fix()).isNotEmpty();
  }

  @Test
  void a_disk_that_is_full_is_told_and_changes_nothing() {
    Path file = directory.resolve("full.db");
    try (Database database = Database.sqlite(file)) {
      String large = "x".repeat(2_000_000);
      Problem problem =
          problemOf(
              () ->
                  database.change(
                      h -> {
                        h.execute("pragma max_page_count = 60");
                        h.execute("insert into secret(name, sealed) values ('a', ?)", large);
                      }));

      assertThat(problem.code()).isEqualTo("disk-full");
      long left =
          database.read(h -> h.createQuery("select count(*) from secret").mapTo(Long.class).one());
      assertThat(left).isZero();
    }
  }

  @Test
  void a_data_directory_is_held_by_one_at_a_time() {
    Path root = directory.resolve("home");
    try (Home held = Home.open(root)) {
      assertThat(held.root()).isDirectory();
      assertThatThrownBy(() -> Home.open(root)).hasMessageContaining("is in use by process");
    }
    Home.open(root).close();
  }

  @Test
  void a_data_directory_that_is_a_file_is_told() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(problemOf(() -> Home.open(file)).code()).isEqualTo("home-not-a-directory");
  }
}
