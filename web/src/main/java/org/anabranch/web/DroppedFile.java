package org.anabranch.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file that came from a browser, on disk while it is read and gone when closed. Its name keeps
 * only letters, digits and dots, so that it can point nowhere.
 */
record DroppedFile(Path path) implements AutoCloseable {
  private static final int LONGEST = 80;

  static DroppedFile of(String name, InputStream content) {
    try {
      Path directory = Files.createTempDirectory("anabranch-source-");
      Path file = directory.resolve(plain(name));
      Files.copy(content, file);
      return new DroppedFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}.]+", "-").replaceFirst("^[.-]+", "");
    String ending = plain.replaceFirst("(?s)^.*(?=\\.[^.]{1,8}$)", "").toLowerCase(Locale.ROOT);
    return plain.isEmpty()
        ? "file.txt"
        : plain.length() > LONGEST ? plain.substring(0, LONGEST) + ending : plain;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(path.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
