package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What every database promises about the estate's versions. */
@OnEachDatabase
class EstateBookTest {
  private static final String NOBODY = "";

  @Parameter DatabaseKind kind;
  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T08:00:00Z"));
  private Database database;
  private Path file;
  private EstateBook book;
  private String text;

  @BeforeEach
  void open() throws IOException {
    database = kind.open(directory);
    file = directory.resolve("estate.yaml");
    text = Files.readString(Path.of("../examples/estate-clauses.yaml"));
    Files.writeString(file, text);
    book = new EstateBook(database, Optional.of(file), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_file_is_the_first_version_and_a_changed_file_the_next() throws IOException {
    assertThat(book.inForce().version().number()).isEqualTo(1);
    assertThat(book.inForce().version().author()).isEqualTo("file");

    clock.advance(Duration.ofHours(1));
    Files.writeString(file, text.replace("mw: 120", "mw: 90"));

    assertThat(book.inForce().version().number()).isEqualTo(2);
    assertThat(book.diff(1, 2))
        .extracting(Change::text)
        .containsExactly("Fjord 2026-07 power: 120 → 90 MW");
  }

  @Test
  void what_is_saved_is_written_to_the_file_and_can_be_taken_back() throws IOException {
    String digest = book.inForce().version().digest();
    String changed = text.replace("mw: 120", "mw: 90");

    EstateVersion saved = book.save(changed, "ada", "the substation is late", Optional.of(digest));

    assertThat(Files.readString(file)).isEqualTo(changed);
    EstateVersion restored = book.restore(1, "ada", NOBODY);
    assertThat(Files.readString(file)).isEqualTo(text);
    assertThat(restored.digest()).isEqualTo(digest);
    assertThat(book.history(10))
        .extracting(EstateVersion::number, EstateVersion::author, EstateVersion::why)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, "ada", "restored version 1"),
            org.assertj.core.groups.Tuple.tuple(2L, "ada", "the substation is late"),
            org.assertj.core.groups.Tuple.tuple(1L, "file", "first read"));
    assertThat(saved.number()).isEqualTo(2);
  }

  @Test
  void a_change_made_on_an_old_version_is_refused_and_loses_nothing() throws IOException {
    String digest = book.inForce().version().digest();
    book.save(text.replace("mw: 120", "mw: 90"), "ada", NOBODY, Optional.of(digest));
    String theirs = Files.readString(file);

    assertThatThrownBy(
            () -> book.save(text.replace("mw: 120", "mw: 70"), "bob", NOBODY, Optional.of(digest)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("changed by somebody else");
    assertThat(Files.readString(file)).isEqualTo(theirs);
    assertThat(book.history(10)).hasSize(2);
  }

  @Test
  void what_contradicts_itself_is_refused_and_changes_nothing() throws IOException {
    book.inForce();

    assertThatThrownBy(
            () -> book.save(text.replace("mw: 180}", "mw: 900}"), "ada", NOBODY, Optional.empty()))
        .hasMessageContaining("fjord ramps to 900 MW behind a grid connection of 180 MW");
    assertThat(Files.readString(file)).isEqualTo(text);
    assertThat(book.history(10)).hasSize(1);
  }

  @Test
  void a_broken_file_is_told_and_the_versions_stay() throws IOException {
    book.inForce();
    Files.writeString(file, "name: [");

    assertThatThrownBy(() -> book.inForce()).isInstanceOf(ProblemException.class);

    Files.writeString(file, text);
    assertThat(book.inForce().version().number()).isEqualTo(1);
  }

  @Test
  void saving_the_same_again_makes_no_version() {
    book.inForce();

    assertThat(book.save(text, "ada", NOBODY, Optional.empty()).number()).isEqualTo(1);
    assertThat(book.history(10)).hasSize(1);
  }

  @Test
  void without_a_file_versions_live_in_the_database_alone() {
    EstateBook free = new EstateBook(database, Optional.empty(), clock);
    assertThat(free.isEmpty()).isTrue();
    assertThatThrownBy(free::inForce).hasMessageContaining("There is no estate yet");

    free.save(text, "ada", "begin", Optional.empty());

    assertThat(free.inForce().text()).isEqualTo(text);
    assertThat(List.of(free.isEmpty())).containsExactly(false);
  }
}
