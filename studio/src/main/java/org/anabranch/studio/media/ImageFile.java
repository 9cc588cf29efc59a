package org.anabranch.studio.media;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Pictures into files: sRGB without transparency, JPEG where the platform takes it, PNG elsewhere.
 */
enum ImageFile {
  JPEG("image/jpeg", "jpg"),
  PNG("image/png", "png");

  private static final float BEST = 0.9f;
  private static final float WORST = 0.35f;

  private final String contentType;
  private final String extension;

  ImageFile(String contentType, String extension) {
    this.contentType = contentType;
    this.extension = extension;
  }

  static ImageFile among(Set<String> types) {
    return types.contains("image/png") && types.stream().noneMatch(t -> t.contains("jp"))
        ? PNG
        : JPEG;
  }

  String contentType() {
    return contentType;
  }

  String extension() {
    return extension;
  }

  /**
   * At full size and the best quality with which it stays within the limit; smaller when none does.
   */
  void write(BufferedImage image, Path file, long maxBytes) throws IOException {
    BufferedImage current = image;
    float quality = BEST;
    byte[] bytes = encode(current, quality);
    while (bytes.length > maxBytes) {
      if (this == JPEG && quality > WORST) {
        quality -= 0.1f;
      } else if (current.getWidth() > 64 && current.getHeight() > 64) {
        current = smaller(current);
      } else {
        throw new IOException("no picture of " + maxBytes + " bytes can be made");
      }
      bytes = encode(current, quality);
    }
    Files.write(file, bytes);
  }

  private byte[] encode(BufferedImage image, float quality) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 18);
    ImageWriter writer = ImageIO.getImageWritersByFormatName(extension).next();
    try (ImageOutputStream out = new javax.imageio.stream.MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (this == JPEG) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage smaller(BufferedImage image) {
    int width = image.getWidth() * 4 / 5;
    int height = image.getHeight() * 4 / 5;
    BufferedImage smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = smaller.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(image, 0, 0, width, height, null);
    g.dispose();
    return smaller;
  }
}
