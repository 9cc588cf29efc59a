package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir Path directory;

  @Test
  void the_same_jars_are_known_again_and_changed_ones_are_not() throws IOException {
    Path one = Files.writeString(directory.resolve("one.jar"), "1");
    Path two = Files.writeString(directory.resolve("two.jar"), "2");
    String classPath = one + File.pathSeparator + two;

    int before = Migrations.program(classPath);

    assertThat(before).isNotZero().isEqualTo(Migrations.program(classPath));
    Files.writeString(two, "2, with one migration more");
    assertThat(Migrations.program(classPath)).isNotZero().isNotEqualTo(before);
    assertThat(Migrations.program(one.toString())).isNotEqualTo(before);
  }

  @Test
  void of_directories_the_migrations_count() throws IOException {
    Path migrations = Files.createDirectories(directory.resolve("classes/db/kernel"));
    Path first = Files.writeString(migrations.resolve("V1__first.sql"), "create table a(b text)");
    String classPath = directory.resolve("classes").toString();

    int before = Migrations.program(classPath);

    Files.writeString(directory.resolve("classes/Some.class"), "of no consequence");
    assertThat(before).isNotZero().isEqualTo(Migrations.program(classPath));
    Files.writeString(first, "create table a(b text, c text)");
    int changed = Migrations.program(classPath);
    assertThat(changed).isNotEqualTo(before);
    Files.writeString(migrations.resolve("V2__second.sql"), "create table d(e text)");
    assertThat(Migrations.program(classPath)).isNotEqualTo(changed);
  }
}
