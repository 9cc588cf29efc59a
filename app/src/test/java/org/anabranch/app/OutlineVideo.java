package org.anabranch.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An MP4 in outline: its boxes in order and a header that says how long it is; no pictures. */
final class OutlineVideo {
  private static final int TRACK_HEADER = 92;

  private OutlineVideo() {}

  static void write(Path file, int width, int height, Duration duration, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    box(out, 24, "ftyp").put("isom".getBytes(StandardCharsets.US_ASCII)).putInt(512);
    out.put("isomavc1".getBytes(StandardCharsets.US_ASCII));
    box(out, 8 + 108 + 8 + TRACK_HEADER, "moov");
    box(out, 108, "mvhd").putInt(0).putInt(0).putInt(0).putInt(1000);
    out.putInt((int) duration.toMillis()).position(out.position() + 80);
    box(out, 8 + TRACK_HEADER, "trak");
    box(out, TRACK_HEADER, "tkhd").position(out.position() + 76);
    out.putInt(width << 16).putInt(height << 16);
    box(out, bytes - out.position(), "mdat");
    try {
      Files.write(file, out.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer box(ByteBuffer out, int size, String type) {
    return out.putInt(size).put(type.getBytes(StandardCharsets.US_ASCII));
  }
}
