package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.app.Shell.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one installation exports another takes up. */
class TakenUpTest {
  @TempDir Path directory;

  @Test
  void an_estate_goes_elsewhere_with_every_version_and_its_rights() throws Exception {
    Path export = directory.resolve("export");
    String history;
    try (Shell here = new Shell(Files.createDirectory(directory.resolve("here")))) {
      here.environment.put("USER", "ada");
      Path first = Shell.EXAMPLES.resolve("estate-clauses.yaml");
      assertThat(here.anabranch("estate", "import", first.toString()).code()).isZero();
      Path second =
          Files.writeString(
              directory.resolve("second.yaml"),
              Files.readString(first).replace("mw: 60}]", "mw: 50}]"));
      here.anabranch("estate", "import", second.toString());
      Said asked = here.anabranch("rights", "--offer", "north-2026", "quay-option", "--terms", "t");
      assertThat(asked.code()).as(asked.err()).isZero();
      history = here.anabranch("estate", "history").out();

      Said exported = here.anabranch("export", export.toString());
      assertThat(exported.code()).as(exported.err()).isZero();
      assertThat(export.resolve("estate/00001.yaml")).hasSameTextualContentAs(first);
      assertThat(export.resolve("estate/versions.json")).content().contains("second.yaml", "ada");
      assertThat(export.resolve("tables/secret.jsonl")).doesNotExist();
      assertThat(here.anabranch("export", "--take-up", export.toString()).err())
          .contains("already has rows in", "a data directory that is new");
    }
    try (Shell there = new Shell(Files.createDirectory(directory.resolve("there")))) {
      Said taken = there.anabranch("export", "--take-up", export.toString());
      assertThat(taken.code()).as(taken.err()).isZero();

      assertThat(there.anabranch("estate", "history").out()).isEqualTo(history);
      assertThat(history.lines()).hasSize(2);
      assertThat(there.anabranch("estate", "diff", "1", "2").out()).contains("60 → 50 MW");
      assertThat(there.anabranch("rights").out()).contains("quay-option before north-2026");
      assertThat(there.anabranch("export", "--take-up", directory.toString()).err())
          .contains("is no export");
    }
  }
}
