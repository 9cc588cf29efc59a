package org.anabranch.cli.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.cli.CommandBench;
import org.junit.jupiter.api.Test;

/** {@code anabranch estate}, as a person uses it. */
class EstateCommandsTest extends CommandBench {
  @Test
  void an_estate_is_imported_compared_exported_and_taken_back() throws Exception {
    Path example = Path.of("../examples/estate-clauses.yaml");
    Path changed = home.resolve("changed.yaml");
    Files.writeString(changed, Files.readString(example).replace("mw: 120", "mw: 90"));

    isToldInTwoLines(run("estate", "show"), "There is no estate yet.");
    Path words = Files.writeString(home.resolve("words.yaml"), "only words\n");
    isToldInTwoLines(run("estate", "import", words.toString()), words + ":1");
    assertThat(run("estate", "validate", changed.toString())).isZero();
    assertThat(out.toString()).contains("is sound: 3 sites, 5 contracts");
    assertThat(run("estate", "import", example.toString())).isZero();
    assertThat(run("estate", "import", changed.toString(), "--why", "late", "--author", "ada"))
        .isZero();
    assertThat(out.toString()).isEqualTo("Version 2 is in force.\n");
    assertThat(run("estate", "diff")).isZero();
    assertThat(out.toString()).isEqualTo("Fjord 2026-07 power: 120 → 90 MW\n");
    assertThat(run("estate", "diff", example.toString(), changed.toString())).isZero();
    assertThat(out.toString()).isEqualTo("Fjord 2026-07 power: 120 → 90 MW\n");
    assertThat(run("estate", "show")).isZero();
    assertThat(out.toString())
        .contains("version 2 of 2026-11-22 by ada: late")
        .contains("Fjord")
        .contains("2026-09-30  quay-option: the option must be signed, or it is gone.  past");
    assertThat(run("estate", "history", "--restore", "1")).isZero();
    assertThat(run("estate", "export")).isZero();
    assertThat(out.toString()).isEqualTo(Files.readString(example));
    assertThat(run("estate", "export", "--format", "csv")).isZero();
    assertThat(out.toString()).startsWith("kind,id,name,what,month,value,unit,status,source,at");
    assertThat(run("estate", "history")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
  }
}
