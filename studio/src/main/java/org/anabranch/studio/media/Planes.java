package org.anabranch.studio.media;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/**
 * One picture as video keeps it: brightness for each pixel, colour for each two by two (4:2:0,
 * BT.709, 16 to 235). Width and height are even.
 */
record Planes(int width, int height, byte[] y, byte[] u, byte[] v) {
  static Planes blank(int width, int height) {
    int quarter = width / 2 * (height / 2);
    return new Planes(
        width, height, new byte[width * height], new byte[quarter], new byte[quarter]);
  }

  /** From a picture of {@link BufferedImage#TYPE_INT_RGB}. */
  static Planes of(BufferedImage image) {
    int width = image.getWidth();
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    Planes planes = blank(width, image.getHeight());
    for (int i = 0; i < rgb.length; i++) {
      planes.y[i] = (byte) luma(rgb[i]);
    }
    for (int row = 0, at = 0; row < image.getHeight(); row += 2) {
      for (int i = row * width; i < (row + 1) * width; i += 2, at++) {
        int mean = mean(rgb[i], rgb[i + 1], rgb[i + width], rgb[i + width + 1]);
        planes.u[at] = (byte) blueness(mean);
        planes.v[at] = (byte) redness(mean);
      }
    }
    return planes;
  }

  private static int mean(int a, int b, int c, int d) {
    int odd = (a & 0xFF00FF) + (b & 0xFF00FF) + (c & 0xFF00FF) + (d & 0xFF00FF);
    int even = (a >> 8 & 0xFF) + (b >> 8 & 0xFF) + (c >> 8 & 0xFF) + (d >> 8 & 0xFF);
    return (odd >> 2 & 0xFF00FF) | (even << 6 & 0xFF00);
  }

  private static int luma(int rgb) {
    return 16
        + ((11966 * (rgb >> 16 & 0xFF) + 40254 * (rgb >> 8 & 0xFF) + 4064 * (rgb & 0xFF) + 32768)
            >> 16);
  }

  private static int blueness(int rgb) {
    return 128
        + ((-6596 * (rgb >> 16 & 0xFF) - 22189 * (rgb >> 8 & 0xFF) + 28784 * (rgb & 0xFF) + 32768)
            >> 16);
  }

  private static int redness(int rgb) {
    return 128
        + ((28784 * (rgb >> 16 & 0xFF) - 26145 * (rgb >> 8 & 0xFF) - 2639 * (rgb & 0xFF) + 32768)
            >> 16);
  }

  void copyFrom(Planes other) {
    System.arraycopy(other.y, 0, y, 0, y.length);
    System.arraycopy(other.u, 0, u, 0, u.length);
    System.arraycopy(other.v, 0, v, 0, v.length);
  }

  /**
   * Becomes a mixture of two pictures of the same size.
   *
   * @param share of the second, 0 to 256
   */
  void mix(Planes first, Planes second, int share) {
    mix(first.y, second.y, y, share);
    mix(first.u, second.u, u, share);
    mix(first.v, second.v, v, share);
  }

  private static void mix(byte[] first, byte[] second, byte[] into, int share) {
    for (int i = 0; i < into.length; i++) {
      int a = first[i] & 0xFF;
      int b = second[i] & 0xFF;
      into[i] = (byte) (a + ((b - a) * share + 128 >> 8));
    }
  }

  /** Paints a rectangle with even corners in one colour. */
  void fill(int left, int top, int wide, int high, Color color) {
    int rgb = color.getRGB();
    fill(y, width, left, top, wide, high, (byte) luma(rgb));
    fill(u, width / 2, left / 2, top / 2, wide / 2, high / 2, (byte) blueness(rgb));
    fill(v, width / 2, left / 2, top / 2, wide / 2, high / 2, (byte) redness(rgb));
  }

  private static void fill(
      byte[] plane, int stride, int left, int top, int wide, int high, byte value) {
    for (int row = top; row < top + high; row++) {
      Arrays.fill(plane, row * stride + left, row * stride + left + wide, value);
    }
  }
}
