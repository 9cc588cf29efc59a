package org.anabranch.publish.media;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The little of a container's first bytes that FFmpeg does not tell: an ISO file's brand (ISO/IEC
 * 14496-12), whether its index comes before its data, and Matroska's document type.
 */
final class Boxes {
  /** Brands of files that hold still pictures: HEIF with HEVC or AV1 inside. */
  static final Set<String> STILLS = Set.of("heic", "heix", "mif1", "msf1", "avif", "heim", "heis");

  private static final int MOST_BOXES = 64;

  private Boxes() {}

  /** The major brand of an ISO file; empty for any other. */
  static Optional<String> brand(Path file) {
    byte[] start = start(file);
    return start.length >= 12 && text(start, 4).equals("ftyp")
        ? Optional.of(text(start, 8))
        : Optional.empty();
  }

  static boolean isWebm(Path file) {
    return new String(start(file), StandardCharsets.ISO_8859_1).contains("webm");
  }

  /** False only for an ISO file whose {@code moov} comes after its {@code mdat}. */
  static boolean indexFirst(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long at = 0;
      for (int i = 0; i < MOST_BOXES && at + 8 <= in.length(); i++) {
        in.seek(at);
        long size = Integer.toUnsignedLong(in.readInt());
        byte[] name = new byte[4];
        in.readFully(name);
        switch (text(name, 0)) {
          case "moov" -> {
            return true;
          }
          case "mdat" -> {
            return false;
          }
          default -> {}
        }
        long whole = size == 1 && at + 16 <= in.length() ? in.readLong() : size;
        if (whole < 8) {
          return true;
        }
        at += whole;
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }

  private static byte[] start(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(64, in.length())];
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }

  private static String text(byte[] bytes, int from) {
    return new String(bytes, from, 4, StandardCharsets.ISO_8859_1);
  }
}
