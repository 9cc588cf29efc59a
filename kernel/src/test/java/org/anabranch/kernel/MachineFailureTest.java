package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
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
  void a_database_server_that_is_away_full_or_protected_is_no_bug() {
    assertThat(code(new IllegalStateException(new SQLException("terminating", "57P01"))))
        .isEqualTo("database-unreachable");
    assertThat(code(new SQLException("refused", "08001"))).isEqualTo("database-unreachable");
    assertThat(code(new SQLTransientConnectionException("no connection in time")))
        .isEqualTo("database-unreachable");
    assertThat(code(new SQLException("could not extend file", "53100"))).isEqualTo("disk-full");
    assertThat(code(new SQLException("read-only transaction", "25006")))
        .isEqualTo("home-unwritable");
    assertThat(code(new SQLException("duplicate key", "23505"))).isEqualTo("none");
  }

  @Test
  void a_bug_stays_a_bug() {
    assertThat(code(new IllegalStateException("No space left in the box"))).isEqualTo("none");
    assertThat(code(new IOException("connection reset"))).isEqualTo("none");
  }
}
