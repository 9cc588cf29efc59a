package org.anabranch.sandbox.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the boxes of an MP4 file say of it.
 *
 * @param width of the first track that has one; 0 when none has
 * @param headerFirst whether {@code moov} stands before {@code mdat}, so that it can be played
 *     while it loads
 */
public record Mp4(Duration duration, int width, int height, boolean headerFirst) {

  /** Empty when the file has no {@code moov} box that can be read. */
  public static Optional<Mp4> read(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      Reader reader = new Reader(in);
      reader.boxes(0, in.length());
      return reader.result();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader {
    private final RandomAccessFile in;
    private Duration duration = Duration.ZERO;
    private int width;
    private int height;
    private boolean header;
    private boolean data;
    private boolean headerFirst;

    Reader(RandomAccessFile in) {
      this.in = in;
    }

    Optional<Mp4> result() {
      return header ? Optional.of(new Mp4(duration, width, height, headerFirst)) : Optional.empty();
    }

    void boxes(long from, long to) throws IOException {
      long at = from;
      while (at + 8 <= to) {
        in.seek(at);
        long size = in.readInt() & 0xffffffffL;
        byte[] name = new byte[4];
        in.readFully(name);
        long head = size == 1 ? 16 : 8;
        long whole = size == 1 && at + 16 <= to ? in.readLong() : size == 0 ? to - at : size;
        if (whole < head || at + whole > to) {
          return;
        }
        box(new String(name, StandardCharsets.US_ASCII), at + head, at + whole);
        at += whole;
      }
    }

    private void box(String name, long from, long to) throws IOException {
      switch (name) {
        case "moov" -> {
          header = true;
          headerFirst = !data;
          boxes(from, to);
        }
        case "trak" -> boxes(from, to);
        case "mdat" -> data = true;
        case "mvhd" -> duration(from);
        case "tkhd" -> size(to);
        default -> {
          // Nothing in the other boxes is asked for.
        }
      }
    }

    private void duration(long from) throws IOException {
      in.seek(from);
      boolean wide = in.readInt() >>> 24 == 1;
      in.skipBytes(wide ? 16 : 8);
      long scale = in.readInt() & 0xffffffffL;
      long units = wide ? in.readLong() : in.readInt() & 0xffffffffL;
      duration = scale == 0 ? Duration.ZERO : Duration.ofMillis(units * 1000 / scale);
    }

    private void size(long to) throws IOException {
      in.seek(to - 8);
      int wide = in.readInt() >>> 16;
      int high = in.readInt() >>> 16;
      if (width == 0) {
        width = wide;
        height = high;
      }
    }
  }
}
