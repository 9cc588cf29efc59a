package org.anabranch.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data directory ({@code ANABRANCH_HOME}): database, media, keys, journals. One process at a
 * time holds it, by a lock that the system releases however the process ends, {@code kill -9}
 * included. Throws {@link HomeInUse} when it is locked, {@link ProblemException} when it is
 * unwritable or no directory.
 */
public final class Home implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  private Home(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Makes the directory when it is missing, and locks it. */
  public static Home open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
    } catch (FileAlreadyExistsException e) {
      throw problem("home-not-a-directory", "The data directory " + root + " is a file.", e);
    } catch (IOException e) {
      throw problem(
          "home-unwritable",
          "The data directory " + root + " cannot be made: " + reason(e) + ".",
          e);
    }
    try {
      return lock(root);
    } catch (IOException e) {
      throw problem(
          "home-unwritable",
          "The data directory " + root + " cannot be written: " + reason(e) + ".",
          e);
    }
  }

  private static Home lock(Path root) throws IOException {
    Path file = root.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new HomeInUse(root, holder(root));
    }
    Files.writeString(root.resolve("lock.pid"), Long.toString(ProcessHandle.current().pid()));
    return new Home(root, channel, lock);
  }

  private static String holder(Path root) {
    try {
      return "process " + Files.readString(root.resolve("lock.pid")).strip();
    } catch (IOException e) {
      return "another process";
    }
  }

  private static ProblemException problem(String code, String message, IOException cause) {
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            code,
            message,
            "Choose a directory you can write with --home or ANABRANCH_HOME.")
        .asException(cause);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no directories can be made there";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  public Path root() {
    return root;
  }

  /** A directory inside, made when missing. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw problem(
          "home-unwritable",
          "The data directory " + root + " cannot be written: " + reason(e) + ".",
          e);
    }
  }

  /** A file inside; its directory must exist. */
  public Path file(String name) {
    return root.resolve(name);
  }

  /**
   * Writes a file so that it is either whole or absent, even over a crash: a temporary name beside
   * it, flushed to disk, then renamed.
   */
  public static void writeWhole(Path target, Consumer<Path> writer) {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      writer.accept(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target, e);
    }
  }

  /** {@link #writeWhole(Path, Consumer)} for a text in UTF-8. */
  public static void writeWhole(Path target, String text) {
    writeWhole(
        target,
        part -> {
          try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
