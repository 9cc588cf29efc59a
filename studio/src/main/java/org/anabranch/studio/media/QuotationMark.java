package org.anabranch.studio.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;

/**
 * A large opening quotation mark, drawn rather than set, so that it is the same in every script.
 */
final class QuotationMark {
  private QuotationMark() {}

  /**
   * @param x the edge of the text, left or right
   * @param mirrored for text from the right
   */
  static void draw(Graphics2D g, Color color, float x, float y, float height, boolean mirrored) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.scale(mirrored ? -height : height, height);
    g.setColor(color);
    g.fill(comma(0));
    g.fill(comma(0.78));
    g.setTransform(before);
  }

  /** A drop with a tail: a round body below, a crescent that rises from its outer side. */
  private static Area comma(double x) {
    Area body = new Area(new Ellipse2D.Double(x, 0.42, 0.58, 0.58));
    Area tail = new Area(new Arc2D.Double(x, 0.0, 1.12, 1.42, 90, 90, Arc2D.PIE));
    tail.subtract(new Area(new Ellipse2D.Double(x + 0.27, 0.2, 1.0, 1.1)));
    body.add(tail);
    return body;
  }
}
