package org.anabranch.studio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.anabranch.kernel.Home;
import org.anabranch.studio.Source.Block.Picture;

/**
 * The sources' pictures in the data directory, named by their content: the same picture is kept
 * once. Only the header is decoded, so a picture that unpacks to gigabytes costs nothing. Safe for
 * many threads.
 */
final class PictureShelf {
  private static final Map<String, String> TYPES =
      Map.of("png", "image/png", "jpeg", "image/jpeg", "gif", "image/gif");
  private static final int SMALLEST_SIDE = 16;
  private static final int LARGEST_SIDE = 20_000;
  private static final long MOST_PIXELS = 100_000_000;

  private final Path directory;

  PictureShelf(Home home) {
    this.directory = home.directory("sources");
  }

  /** Keeps a picture; empty when it is none, or of no use in a post. */
  Optional<Picture> put(byte[] bytes, String alt) {
    return measure(bytes)
        .map(
            m -> {
              Path file = directory.resolve(sha256(bytes) + "." + m.format());
              write(file, bytes);
              String type = Objects.requireNonNull(TYPES.get(m.format()));
              return new Picture(file, type, m.width(), m.height(), Prose.line(alt));
            });
  }

  private record Measure(String format, int width, int height) {}

  /** Runtime exceptions are what the decoders of the JDK throw at some malformed files. */
  private static Optional<Measure> measure(byte[] bytes) {
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        return Optional.of(new Measure(format, reader.getWidth(0), reader.getHeight(0)))
            .filter(m -> TYPES.containsKey(m.format()) && usable(m.width(), m.height()));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean usable(int width, int height) {
    return Math.min(width, height) >= SMALLEST_SIDE
        && Math.max(width, height) <= LARGEST_SIDE
        && (long) width * height <= MOST_PIXELS;
  }

  private synchronized void write(Path file, byte[] bytes) {
    if (Files.exists(file)) {
      return;
    }
    Home.writeWhole(
        file,
        part -> {
          try {
            Files.write(part, bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The name under which a stored source remembers a picture; the data directory may move. */
  String nameOf(Picture picture) {
    return picture.file().getFileName().toString();
  }

  Path fileOf(String name) {
    return directory.resolve(Path.of(name).getFileName());
  }
}
