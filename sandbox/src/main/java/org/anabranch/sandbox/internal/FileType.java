package org.anabranch.sandbox.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is by its first bytes, whatever it was said to be. */
public final class FileType {
  private FileType() {}

  /** The media type: JPEG, PNG, GIF or MP4; {@code application/octet-stream} for all else. */
  public static String of(Path file) {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(12);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    } else if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return "image/png";
    } else if (text.startsWith("GIF8")) {
      return "image/gif";
    } else if (text.startsWith("ftyp", 4)) {
      return "video/mp4";
    }
    return "application/octet-stream";
  }
}
