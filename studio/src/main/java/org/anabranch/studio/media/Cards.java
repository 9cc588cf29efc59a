package org.anabranch.studio.media;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.anabranch.kernel.Language;
import org.jspecify.annotations.Nullable;

/**
 * Draws the cards and slides of one storyboard. A title card holds the title over a picture or the
 * river; a quote card holds one line under a quotation mark, with the title small above it, and
 * below it how far along the reader is.
 *
 * @param seed decides palette and river
 * @param origin where the source is from, a few words; may be empty
 */
record Cards(Fonts fonts, String title, List<String> lines, String seed, String origin) {
  private static final float TITLE_LARGEST = 10.5f;
  private static final float SMALL = 2.9f;

  /** The rows of the progress bar of a slide, by which the video fills them. */
  record Bar(int x, int y, int width, int height) {}

  Palette palette() {
    return Palette.of(seed);
  }

  BufferedImage title(Canvas canvas, @Nullable BufferedImage picture) {
    BufferedImage image =
        new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = pen(image);
    try {
      if (picture == null) {
        paper(g, canvas);
        riverOfTitle(g, canvas);
      } else {
        Pictures.cover(g, picture, canvas.width(), canvas.height());
        veil(g, canvas);
      }
      Palette colours = picture == null ? palette() : onPicture();
      titleText(g, canvas, colours);
      marks(g, canvas, colours, 0);
    } finally {
      g.dispose();
    }
    return image;
  }

  /** The card of line {@code index}, counted from 0. */
  BufferedImage quote(Canvas canvas, int index) {
    BufferedImage image =
        new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = pen(image);
    try {
      paper(g, canvas);
      riverOfQuote(g, canvas, index);
      quoteText(g, canvas, lines.get(index));
      marks(g, canvas, palette(), index + 1);
    } finally {
      g.dispose();
    }
    return image;
  }

  /** A slide without words, between two others. */
  BufferedImage blank(Canvas canvas) {
    BufferedImage image =
        new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = pen(image);
    try {
      paper(g, canvas);
      riverOfQuote(g, canvas, 0);
      marks(g, canvas, palette(), 0);
    } finally {
      g.dispose();
    }
    return image;
  }

  private static Graphics2D pen(BufferedImage image) {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    return g;
  }

  private void paper(Graphics2D g, Canvas canvas) {
    g.setPaint(
        new GradientPaint(
            0, 0, palette().top(), canvas.width() * 0.35f, canvas.height(), palette().bottom()));
    g.fillRect(0, 0, canvas.width(), canvas.height());
  }

  private void riverOfTitle(Graphics2D g, Canvas canvas) {
    float u = canvas.unit();
    if (canvas.isWide()) {
      boolean right = Direction.isRightToLeft(title);
      float x = canvas.width() * (right ? 0.14f : 0.86f);
      float y = canvas.height() * 0.5f;
      AffineTransform upright = g.getTransform();
      g.rotate(right ? Math.PI / 2.6 : -Math.PI / 2.6, x, y);
      River.draw(g, palette(), seed, x - 75 * u, y - 24 * u, 150 * u, 48 * u, 170);
      g.setTransform(upright);
    } else {
      float height = (canvas.height() - canvas.top() - canvas.bottom()) * 0.36f;
      River.draw(
          g,
          palette(),
          seed,
          0,
          canvas.top() + height * 0.14f + (canvas.moving() ? 7 * u : 0),
          canvas.width(),
          height,
          190);
    }
  }

  private void riverOfQuote(Graphics2D g, Canvas canvas, int index) {
    float u = canvas.unit();
    float y = canvas.height() - canvas.bottom() * 0.4f - 26 * u;
    River.draw(
        g, palette(), canvas.moving() ? seed : seed + index, 0, y, canvas.width(), 34 * u, 22);
  }

  /** Dark behind the text, clear where the picture speaks. */
  private void veil(Graphics2D g, Canvas canvas) {
    Color night = new Color(0x0C1018);
    Color clear = Palette.faded(night, 30);
    Color deep = Palette.faded(night, 235);
    if (canvas.isWide()) {
      boolean right = Direction.isRightToLeft(title);
      float dark = canvas.width() * (right ? 0.8f : 0.2f);
      float light = canvas.width() * (right ? 0.05f : 0.95f);
      g.setPaint(new GradientPaint(dark, 0, deep, light, 0, clear));
      g.fillRect(0, 0, canvas.width(), canvas.height());
      return;
    }
    g.setPaint(
        new GradientPaint(0, canvas.height() * 0.18f, clear, 0, canvas.height() * 0.62f, deep));
    g.fillRect(0, 0, canvas.width(), canvas.height());
  }

  private Palette onPicture() {
    Palette own = palette();
    boolean dark = own.ink().getRed() > 128;
    return new Palette(
        new Color(0x0C1018),
        new Color(0x0C1018),
        new Color(0xFBF8F2),
        new Color(0xD5D9E0),
        dark ? own.accent() : new Color(0xF4B942));
  }

  private void titleText(Graphics2D g, Canvas canvas, Palette colours) {
    float u = canvas.unit();
    boolean wide = canvas.isWide();
    float width =
        wide
            ? Math.min(canvas.textWidth(), canvas.width() * 0.62f - canvas.margin())
            : canvas.textWidth();
    float footer = 9 * u;
    float room = (canvas.floor() - canvas.roof() - footer) * (wide ? 0.86f : 0.52f);
    Paragraph text =
        Paragraph.fit(fonts, title, bold(u, wide ? 11.5f : TITLE_LARGEST, 8), width, room);
    float bottom = canvas.floor() - footer;
    float top =
        wide
            ? Math.max(canvas.roof() + 4 * u, (canvas.height() - text.height()) / 2)
            : bottom - text.height();
    boolean right = text.rightToLeft();
    float x = wide && right ? canvas.width() - canvas.margin() - width : canvas.margin();
    g.setColor(colours.accent());
    float bar = 11 * u;
    g.fill(
        new RoundRectangle2D.Float(
            right ? x + width - bar : x, top - 5.2f * u, bar, 1.1f * u, u, u));
    g.setColor(colours.ink());
    text.draw(g, x, top, width);
    small(
        g,
        canvas,
        colours,
        origin,
        canvas.floor() - SMALL * u * 1.1f,
        right,
        canvas.textWidth() * 0.6f);
  }

  private void quoteText(Graphics2D g, Canvas canvas, String line) {
    float u = canvas.unit();
    boolean right = Direction.isRightToLeft(line);
    float header = canvas.roof() + (canvas.moving() ? 4 * u : 0);
    small(g, canvas, palette(), title, header, right, canvas.textWidth());
    float mark = 15 * u;
    float room = canvas.floor() - header - 9 * u - mark - 9 * u;
    float measure = canvas.isWide() ? canvas.textWidth() * 0.86f : canvas.textWidth();
    Paragraph text = Paragraph.fit(fonts, line, bold(u, largest(line), 12), measure, room);
    float block = mark + text.height();
    float top = header + 9 * u + Math.max(0, (room + mark - block) * 0.46f);
    QuotationMark.draw(
        g,
        palette().accent(),
        right ? canvas.width() - canvas.margin() : canvas.margin(),
        top,
        mark * 0.62f,
        right);
    g.setColor(palette().ink());
    text.draw(
        g,
        right ? canvas.width() - canvas.margin() - measure : canvas.margin(),
        top + mark,
        measure);
  }

  /** A short line is said louder. */
  private static float largest(String line) {
    double letters = line.codePoints().mapToDouble(c -> Language.isCjk(c) ? 2.2 : 1).sum();
    return letters < 48 ? 10.5f : letters < 100 ? 9.2f : 8.2f;
  }

  private static Paragraph.Style bold(float unit, float largest, int linesMax) {
    return new Paragraph.Style(Fonts.Weight.BOLD, largest * unit, 3.2f * unit, linesMax);
  }

  /** One line of small text, cut when too long. */
  private void small(
      Graphics2D g,
      Canvas canvas,
      Palette colours,
      String text,
      float y,
      boolean right,
      float width) {
    float size = SMALL * canvas.unit();
    var style = new Paragraph.Style(Fonts.Weight.MEDIUM, size, size, 1);
    Paragraph set = Paragraph.fit(fonts, text, style, width, size * 2);
    g.setColor(colours.quiet());
    set.atRight(right)
        .draw(g, right ? canvas.width() - canvas.margin() - width : canvas.margin(), y, width);
  }

  /** How far along: dots on a card, a bar on a slide. */
  private void marks(Graphics2D g, Canvas canvas, Palette colours, int active) {
    if (canvas.moving()) {
      Bar bar = bar(canvas);
      g.setColor(Palette.faded(colours.quiet(), 70));
      g.fillRect(bar.x, bar.y, bar.width, bar.height);
      return;
    }
    float u = canvas.unit();
    float dot = 1.5f * u;
    float long_ = 5 * u;
    int count = lines.size() + 1;
    float x = canvas.width() - canvas.margin() - ((count - 1) * 2 * dot + long_);
    float y = canvas.floor() - SMALL * u * 0.62f - dot / 2 + u;
    boolean right = Direction.isRightToLeft(title);
    for (int i = 0; i < count; i++) {
      boolean here = i == active;
      float wide = here ? long_ : dot;
      g.setColor(here ? colours.accent() : Palette.faded(colours.quiet(), 130));
      float left = right ? canvas.width() - x - wide : x;
      g.fill(new RoundRectangle2D.Float(left, y, wide, dot, dot, dot));
      x += wide + dot;
    }
  }

  Bar bar(Canvas canvas) {
    int height = Math.max(2, 2 * Math.round(canvas.unit() * 0.3f));
    int x = 2 * Math.round(canvas.margin() / 2);
    int y = 2 * Math.round((canvas.roof() - canvas.unit()) / 2);
    return new Bar(x, y, canvas.width() - 2 * x, height);
  }
}
