package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class MachineFailureTest {
  private static String code(Throwable failure) {
    return MachineFailure.in(failure).map(Problem::code).orElse("none");
  }

  @Test
  void a_full_or_protected_disk_is_found_however_deep_it_lies() {
    IOException full = new IOException("No space left on device");
    assertThat(code(new IllegalStateException(new UncheckedIOException(full))))
        .isEqualTo("disk-full");
    assertThat(code(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("disk-full");
    assertThat(code(new FileSystemException("/x", null, "Read-only file system")))
        .isEqualTo("home-unwritable");
    assertThat(code(new UncheckedIOException(new AccessDeniedException("/x"))))
        .isEqualTo("home-unwritable");
  }

  @Test
  void a_bug_stays_a_bug() {
    assertThat(code(new IllegalStateException("No space left in the box"))).isEqualTo("none");
    assertThat(code(new IOException("connection reset"))).isEqualTo("none");
  }
}
