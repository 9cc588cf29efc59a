package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path directory;

  private void refused(Path file, String code) {
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().message()).contains(file.toString());
              assertThat(e.problem().fix()).isNotEmpty();
            });
  }

  @Test
  void a_file_is_read_or_it_is_said_why_not() throws Exception {
    Path file = directory.resolve("a.txt");
    Files.writeString(file, "中文");
    assertThat(TextFile.read(file)).isEqualTo("中文");
    refused(directory, "file-is-directory");
    refused(directory.resolve("missing"), "file-missing");
    refused(Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0}), "file-no-text");
  }
}
