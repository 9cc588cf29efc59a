package org.anabranch.publish.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/** Good and bad files, made on the spot. */
final class MadeFiles {
  private final Path directory;

  MadeFiles(Path directory) {
    this.directory = directory;
  }

  Path picture(String name, String format, int width, int height, boolean transparent)
      throws IOException {
    BufferedImage image =
        new BufferedImage(
            width, height, transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(20, 120, 200));
    g.fillRect(0, 0, width / 2, height);
    g.dispose();
    Path file = directory.resolve(name);
    ImageIO.write(image, format, file.toFile());
    return file;
  }

  /** A second of test pattern and tone for each of {@code seconds}, by FFmpeg's own generators. */
  Path video(String name, String size, int seconds, String... more)
      throws IOException, InterruptedException {
    Path file = directory.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of(Loader.load(ffmpeg.class), "-v", "error", "-y", "-f", "lavfi", "-i"));
    command.add("testsrc2=s=" + size + ":r=30:d=" + seconds);
    command.addAll(List.of("-f", "lavfi", "-i", "sine=d=" + seconds));
    command.addAll(
        more.length == 0
            ? List.of("-c:v", "libopenh264", "-c:a", "aac", "-movflags", "+faststart")
            : Arrays.asList(more));
    command.add(file.toString());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .put("LD_LIBRARY_PATH", String.valueOf(Path.of(command.getFirst()).getParent()));
    Process process = builder.start();
    if (process.waitFor() != 0) {
      throw new IOException("FFmpeg made no " + name);
    }
    return file;
  }

  Path bytes(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  Path text(String name, String text) throws IOException {
    return bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The beginning of a file. */
  Path cut(String name, Path of, double share) throws IOException {
    byte[] all = Files.readAllBytes(of);
    return bytes(name, Arrays.copyOf(all, (int) (all.length * share)));
  }

  Path copy(String name, Path of) throws IOException {
    return bytes(name, Files.readAllBytes(of));
  }

  /** A file that takes no room but has {@code length} bytes, beginning like another. */
  Path sparse(String name, Path start, long length) throws IOException {
    Path file = copy(name, start);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
    }
    return file;
  }

  /** A PNG of a few kilobytes that unfolds to {@code side}² pixels. */
  Path bomb(String name, int side) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(9))) {
      byte[] row = new byte[side / 8 + 1];
      for (int i = 0; i < side; i++) {
        out.write(row);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer head = ByteBuffer.allocate(13).putInt(side).putInt(side);
    head.put((byte) 1);
    png.write(chunk("IHDR", head.array()));
    png.write(chunk("IDAT", packed.toByteArray()));
    png.write(chunk("IEND", new byte[0]));
    return bytes(name, png.toByteArray());
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    return ByteBuffer.allocate(data.length + 12)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  /** The JPEG with an EXIF orientation of 6: stored lying, to be shown standing. */
  Path turned(String name, Path jpeg) throws IOException {
    byte[] exif =
        "Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Files.readAllBytes(jpeg);
    return bytes(
        name,
        ByteBuffer.allocate(all.length + exif.length + 4)
            .put(all, 0, 2)
            .put((byte) 0xff)
            .put((byte) 0xe1)
            .putShort((short) (exif.length + 2))
            .put(exif)
            .put(all, 2, all.length - 2)
            .array());
  }
}
