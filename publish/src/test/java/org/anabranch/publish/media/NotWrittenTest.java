package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;

/** What a person is told to do when a file cannot be written is what would help. */
class NotWrittenTest {
  private static String code(IOException failure) {
    return MediaLibrary.notWritten(failure) instanceof ProblemException told
        ? told.problem().code()
        : "none";
  }

  @Test
  void a_full_disk_a_protected_directory_and_other_failures_are_told_apart() {
    assertThat(code(new IOException("No space left on device"))).isEqualTo("disk-full");
    assertThat(code(new AccessDeniedException("/data/media"))).isEqualTo("home-unwritable");
    assertThat(code(new IOException("Input/output error"))).isEqualTo("media-not-written");
  }
}
