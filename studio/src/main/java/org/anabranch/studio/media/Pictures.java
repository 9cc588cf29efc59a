package org.anabranch.studio.media;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.anabranch.studio.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the source's pictures, whatever their size, in bounded memory. */
final class Pictures {
  private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);
  private static final int ENOUGH = 2200;
  private static final int WIDEST = 1440;
  private static final int LEAST_FOR_A_COVER = 500;

  private Pictures() {}

  /** The first picture that is large enough to fill a cover. */
  static Optional<BufferedImage> forCover(Source source) {
    return source.pictures().stream()
        .filter(p -> p.width() >= LEAST_FOR_A_COVER && p.height() >= LEAST_FOR_A_COVER / 2)
        .map(p -> read(p.file()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Reads every n-th pixel of a huge picture; empty when it is no picture Java can read. */
  static Optional<BufferedImage> read(Path file) {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers =
          in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        ImageReadParam param = reader.getDefaultReadParam();
        int step = Math.max(1, Math.max(reader.getWidth(0), reader.getHeight(0)) / ENOUGH);
        param.setSourceSubsampling(step, step, 0, 0);
        return Optional.of(reader.read(0, param));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("file", file.getFileName())
          .setCause(e)
          .log("A picture cannot be read and is left out");
      return Optional.empty();
    }
  }

  /** On white where it was transparent, and no wider or higher than platforms take. */
  static BufferedImage opaque(BufferedImage picture) {
    double scale = Math.min(1, WIDEST / (double) Math.max(picture.getWidth(), picture.getHeight()));
    int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
    BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = opaque.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(picture, 0, 0, width, height, Color.WHITE, null);
    g.dispose();
    return opaque;
  }

  /** Reads only the head of a file that was made here. */
  static Dimension size(Path file) {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      ImageReader reader = ImageIO.getImageReaders(in).next();
      try {
        reader.setInput(in, true, true);
        return new Dimension(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Fills the area with the middle of the picture, keeping its proportions. */
  static void cover(Graphics2D g, BufferedImage picture, int width, int height) {
    double scale =
        Math.max((double) width / picture.getWidth(), (double) height / picture.getHeight());
    int w = (int) Math.ceil(picture.getWidth() * scale);
    int h = (int) Math.ceil(picture.getHeight() * scale);
    g.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h, null);
  }
}
