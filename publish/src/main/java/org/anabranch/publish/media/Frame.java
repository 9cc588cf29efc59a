package org.anabranch.publish.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The width and height that come out, both even, and how they are come to.
 *
 * @param filter FFmpeg's filter chain
 * @param changes for the person
 */
record Frame(int width, int height, String filter, List<String> changes) {
  Frame {
    changes = List.copyOf(changes);
  }

  /**
   * The shape brought into {@code ratio}, then the size to at most {@code mostWidth} and {@code
   * mostSide}.
   */
  static Frame of(
      Probed probed,
      MediaLimits.Ratio ratio,
      int leastWidth,
      int mostWidth,
      int mostSide,
      Framing framing) {
    double shown = (double) probed.width() / probed.height();
    double wanted = ratio.holds(shown) ? shown : ratio.nearest(shown);
    boolean reshaped = wanted != shown;
    double width = probed.width();
    double height = probed.height();
    if (reshaped) {
      boolean grow = framing == Framing.PAD;
      boolean wider = wanted > shown;
      if (grow == wider) {
        width = height * wanted;
      } else {
        height = width / wanted;
      }
    }
    double scale = Math.min(1, Math.min(mostWidth / width, mostSide / Math.max(width, height)));
    if (width * scale < leastWidth) {
      scale = leastWidth / width;
    }
    int outWidth = even(width * scale);
    int outHeight = even(height * scale);
    List<String> changes = new ArrayList<>();
    if (reshaped) {
      changes.add(
          String.format(
              Locale.ROOT,
              "%s from %.2f:1 to %.2f:1",
              framing == Framing.PAD ? "padded" : "cropped",
              shown,
              wanted));
    }
    if (Math.abs(scale - 1) > 1e-9) {
      changes.add(
          "resized from %d×%d to %d×%d"
              .formatted(probed.width(), probed.height(), outWidth, outHeight));
    }
    String fit = framing == Framing.PAD ? "decrease" : "increase";
    String size = outWidth + ":" + outHeight;
    String filter =
        "scale="
            + size
            + ":force_original_aspect_ratio="
            + fit
            + ":force_divisible_by=2,"
            + (framing == Framing.PAD
                ? "pad=" + size + ":(ow-iw)/2:(oh-ih)/2:color=black"
                : "crop=" + size)
            + ",setsar=1";
    return new Frame(outWidth, outHeight, filter, changes);
  }

  private static int even(double pixels) {
    return Math.max(2, (int) Math.round(pixels / 2) * 2);
  }
}
