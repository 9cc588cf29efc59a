package org.anabranch.studio.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;

/**
 * A directory of files named after what they are made from: each is made once, by whoever asks
 * first, and is whole or absent. Safe for many threads; those that ask for a file in the making
 * wait for it.
 */
final class Shelf {
  /** Writes a file. What it leaves behind when it throws is thrown away. */
  interface Maker {
    void write(Path file) throws IOException, InterruptedException;
  }

  private final Path directory;
  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  Shelf(Path directory) {
    this.directory = directory;
  }

  Path get(String name, Maker maker, Deadline deadline) throws InterruptedException {
    Path file = directory.resolve(name);
    if (Files.exists(file)) {
      return file;
    }
    ReentrantLock lock = locks[Math.floorMod(name.hashCode(), locks.length)];
    if (!lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "media-too-slow",
              "The file " + name + " was not ready in time.",
              "Start again when the machine has less to do; what is finished is kept.")
          .asException();
    }
    try {
      if (!Files.exists(file)) {
        make(file, maker);
      }
      return file;
    } finally {
      lock.unlock();
    }
  }

  private static void make(Path file, Maker maker) throws InterruptedException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      maker.write(draft);
      Home.writeWhole(file, part -> move(draft, part));
    } catch (IOException e) {
      throw notWritten(file, e);
    } catch (UncheckedIOException e) {
      throw notWritten(file, e.getCause() == null ? new IOException(e) : e.getCause());
    } finally {
      discard(draft);
    }
  }

  private static RuntimeException notWritten(Path file, IOException e) {
    return MachineFailure.in(e)
        .orElseGet(
            () ->
                Problem.of(
                    Problem.Kind.ENVIRONMENT,
                    "media-not-written",
                    "The file " + file + " cannot be written: " + e.getMessage() + ".",
                    "Look to the disk of the data directory, then start again."))
        .asException(e);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
