package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyDatabaseTest {
  @TempDir Path directory;

  private @Nullable String before;
  private Path kept;

  @BeforeEach
  void name() {
    before = System.getProperty(EmptyDatabase.PROPERTY);
    kept = directory.resolve("empty.db");
    System.setProperty(EmptyDatabase.PROPERTY, kept.toString());
  }

  @AfterEach
  void back() {
    if (before == null) {
      System.clearProperty(EmptyDatabase.PROPERTY);
    } else {
      System.setProperty(EmptyDatabase.PROPERTY, before);
    }
  }

  private List<String> tablesOfNew(String name) {
    try (Database database = Database.sqlite(directory.resolve(name))) {
      return database.read(
          h ->
              h.createQuery("select name || coalesce(sql, '') from sqlite_master order by 1")
                  .mapTo(String.class)
                  .list());
    }
  }

  private long migratedAt(String name) {
    try (Database database = Database.sqlite(directory.resolve(name))) {
      return database.read(
          h ->
              h.createQuery(
                      "select max(julianday(installed_on)) * 86400000 from flyway_schema_history")
                  .mapTo(Long.class)
                  .one());
    }
  }

  @Test
  void the_first_leaves_one_behind_and_the_next_begins_with_it() {
    List<String> migrated = tablesOfNew("first.db");

    assertThat(kept).isRegularFile();
    assertThat(tablesOfNew("second.db")).isEqualTo(migrated).isNotEmpty();
    assertThat(migratedAt("second.db")).as("a copy").isEqualTo(migratedAt("first.db"));
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void what_is_in_a_database_is_not_in_the_next() {
    try (Database first = Database.sqlite(directory.resolve("first.db"))) {
      first.change(h -> h.execute("insert into secret(name, sealed) values ('a', 'b')"));
    }

    try (Database second = Database.sqlite(directory.resolve("second.db"))) {
      long found =
          second.read(h -> h.createQuery("select count(*) from secret").mapTo(Long.class).one());
      assertThat(found).isZero();
    }
  }

  @Test
  void that_of_another_program_is_passed_over_and_replaced() throws IOException {
    List<String> migrated = tablesOfNew("first.db");
    try (RandomAccessFile header = new RandomAccessFile(kept.toFile(), "rw")) {
      header.seek(60);
      header.writeInt(99);
      header.setLength(4096); // which would be no database by itself
    }

    assertThat(tablesOfNew("second.db")).isEqualTo(migrated);
    assertThat(Files.size(kept)).isGreaterThan(4096);
    assertThat(tablesOfNew("third.db")).isEqualTo(migrated);
  }

  @Test
  void one_that_cannot_be_read_or_written_stops_nobody() throws IOException {
    Files.createDirectories(kept.resolve("in the way"));

    assertThat(tablesOfNew("first.db")).isNotEmpty();
    Files.delete(kept.resolve("in the way"));
    Files.delete(kept);
    Files.writeString(kept, "short");
    assertThat(tablesOfNew("second.db")).isNotEmpty();
  }
}
