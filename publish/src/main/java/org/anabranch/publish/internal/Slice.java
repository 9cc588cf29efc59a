package org.anabranch.publish.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A few megabytes out of the middle of a file, for uploads in parts. */
public final class Slice {
  private Slice() {}

  /** The bytes from {@code from}, {@code length} of them, or fewer where the file ends. */
  public static byte[] of(Path file, long from, long length) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      byte[] bytes = new byte[(int) Math.min(length, Math.max(0, in.length() - from))];
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }
}
