package org.anabranch.publish.media;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Files of pages, told by their content: PDF by its head and its end, Word and PowerPoint (Office
 * Open XML) by the main part inside the archive. Nothing in them is unpacked.
 */
final class Documents {
  static final String PDF = "application/pdf";
  static final String WORD =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  static final String SLIDES =
      "application/vnd.openxmlformats-officedocument.presentationml.presentation";

  /** A PDF's last line, with what some programs write behind it, lies within this. */
  private static final int END = 2048;

  private Documents() {}

  /**
   * The document's content type; empty when the file is none. Throws {@code media-damaged} when it
   * begins as one and is cut off.
   */
  static Optional<String> type(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] head = new byte[5];
      if (in.length() < head.length) {
        return Optional.empty();
      }
      in.readFully(head);
      String begins = new String(head, StandardCharsets.ISO_8859_1);
      if (begins.equals("%PDF-")) {
        return Optional.of(pdf(in));
      }
      return begins.startsWith("PK\u0003\u0004") ? office(file) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }

  private static String pdf(RandomAccessFile in) throws IOException {
    byte[] end = new byte[(int) Math.min(END, in.length())];
    in.seek(in.length() - end.length);
    in.readFully(end);
    if (!new String(end, StandardCharsets.ISO_8859_1).contains("%%EOF")) {
      throw MediaProbe.damaged("The document ends too early.");
    }
    return PDF;
  }

  private static Optional<String> office(Path file) throws IOException {
    try (ZipFile archive = new ZipFile(file.toFile())) {
      if (archive.getEntry("word/document.xml") != null) {
        return Optional.of(WORD);
      }
      return archive.getEntry("ppt/presentation.xml") != null
          ? Optional.of(SLIDES)
          : Optional.empty();
    } catch (ZipException e) {
      throw MediaProbe.damaged("The document ends too early.");
    }
  }
}
