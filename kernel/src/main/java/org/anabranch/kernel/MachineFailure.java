package org.anabranch.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Problem.Kind;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Tells failures of the machine (a full, failing or protected disk) from bugs, so that doors can
 * say what a person can do. Java has no type for a full disk: the system's words are all there is.
 */
public final class MachineFailure {
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

  private MachineFailure() {}

  /** The problem behind {@code failure}, looked for through all its causes. */
  public static Optional<Problem> in(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      Optional<Problem> found =
          switch (t) {
            case ProblemException told -> Optional.of(told.problem());
            case SQLiteException sql -> database(sql);
            case AccessDeniedException denied ->
                Optional.of(unwritable(String.valueOf(denied.getFile())));
            case FileSystemException file when "Read-only file system".equals(file.getReason()) ->
                Optional.of(unwritable(String.valueOf(file.getFile())));
            case IOException io
                when FULL.stream().anyMatch(String.valueOf(io.getMessage())::contains) ->
                Optional.of(full());
            default -> Optional.empty();
          };
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> database(SQLiteException e) {
    SQLiteErrorCode code = e.getResultCode();
    return switch (code.code & 0xff) {
      case 13 -> Optional.of(full());
      case 8, 14 -> Optional.of(unwritable("The database in the data directory"));
      case 11, 26 ->
          Optional.of(
              Problem.of(
                  Kind.ENVIRONMENT,
                  "database-damaged",
                  "The database file in the data directory is not a sound SQLite database.",
                  "Restore it from a backup, or use another directory with --home."));
      case 10 ->
          Optional.of(
              Problem.of(
                  Kind.ENVIRONMENT,
                  "disk-failing",
                  "The disk refuses to read or write: " + code + ".",
                  "Check its space and its health."));
      default -> Optional.empty();
    };
  }

  private static Problem full() {
    return Problem.of(
        Kind.ENVIRONMENT,
        "disk-full",
        "The disk is full.",
        "Free some space and run the same command again: it goes on.");
  }

  private static Problem unwritable(String what) {
    return Problem.of(
        Kind.ENVIRONMENT,
        "home-unwritable",
        what + " cannot be written.",
        "Check owner and permissions, or use another directory with --home.");
  }
}
