package org.anabranch.studio.media;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Random;

/**
 * The mark of the house: a river whose channels part and meet again, a little different for each
 * source.
 */
final class River {
  private static final int CHANNELS = 7;
  private static final int REACHES = 3;

  private River() {}

  /** Flows from the left edge of the box to its right edge. */
  static void draw(
      Graphics2D g,
      Palette palette,
      String seed,
      float x,
      float y,
      float width,
      float height,
      int strength) {
    Random random = new Random(seed.hashCode());
    for (int i = 0; i < CHANNELS; i++) {
      double spread = (i - (CHANNELS - 1) / 2.0) / (CHANNELS - 1) * 2;
      Color color = i % 3 == 1 ? palette.accent() : i % 3 == 0 ? palette.quiet() : palette.ink();
      int alpha = (int) (strength * (i % 3 == 1 ? 1.0 : 0.45));
      g.setColor(Palette.faded(color, alpha));
      float thick = height * (0.012f + 0.03f * random.nextFloat());
      g.setStroke(new BasicStroke(thick, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      g.draw(channel(random, spread, x, y, width, height));
    }
  }

  private static Path2D channel(
      Random random, double spread, float x, float y, float width, float height) {
    Path2D path = new Path2D.Double();
    double middle = y + height / 2;
    double reach = width / REACHES;
    double at = middle + spread * height * 0.10;
    path.moveTo(x - reach * 0.1, at);
    for (int r = 0; r < REACHES; r++) {
      boolean parting = r % 2 == 0;
      double wander = (random.nextDouble() - 0.5) * height * 0.14;
      double next = middle + spread * height * (parting ? 0.46 : 0.12) + wander;
      double from = x + r * reach;
      path.curveTo(from + reach * 0.5, at, from + reach * 0.5, next, from + reach * 1.02, next);
      at = next;
    }
    path.lineTo(x + width * 1.1, at);
    return path;
  }
}
