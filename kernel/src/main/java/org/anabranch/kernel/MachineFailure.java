package org.anabranch.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Problem.Kind;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Tells failures of the machine (a full, failing or protected disk, a database server that is away)
 * from bugs, so that doors can say what a person can do. Java has no type for a full disk: the
 * system's words are all there is.
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
            case SQLTransientConnectionException _ -> Optional.of(unreachable());
            case SQLException sql -> server(String.valueOf(sql.getSQLState()));
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

  /** By the states that PostgreSQL tells. */
  private static Optional<Problem> server(String state) {
    return switch (state) {
      case "53100" -> Optional.of(full());
      case "25006" -> Optional.of(unwritable("The database on PostgreSQL"));
      case "53300", "57P01", "57P02", "57P03" -> Optional.of(unreachable());
      default -> state.startsWith("08") ? Optional.of(unreachable()) : Optional.empty();
    };
  }

  private static Problem unreachable() {
    return Problem.of(
        Kind.UNAVAILABLE,
        "database-unreachable",
        "The database does not answer.",
        "Try again soon; if it lasts, look after the server that “storage” in the configuration"
            + " names. The gateway goes on meanwhile.");
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
