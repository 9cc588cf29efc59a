package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All modules' migrations run over one database, so their moments are told apart. */
class MigrationsTest {
  @Test
  void no_two_migrations_of_any_modules_have_one_moment() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."), 7)) {
      List<String> moments =
          files
              .filter(f -> f.toString().contains("src/main/resources/db/"))
              .map(f -> String.valueOf(f.getFileName()))
              .filter(name -> name.matches("V\\d+__.*\\.sql"))
              .map(name -> name.replaceFirst("__.*", ""))
              .toList();
      assertThat(moments).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }
  }
}
