package org.anabranch.studio.media;

import java.awt.Graphics2D;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.text.AttributedString;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Language;

/**
 * A text set into a box: as large as fits, its lines about equally long, cut with an ellipsis when
 * it does not even fit at the smallest size. It never leaves its box.
 *
 * @param lines from top to bottom; empty for an empty text
 * @param size of the letters, pixels
 * @param leading from one baseline to the next
 * @param rightToLeft whether the lines start at the right edge
 * @param whole false when the text was cut
 */
record Paragraph(
    List<TextLayout> lines, float size, float leading, boolean rightToLeft, boolean whole) {
  private static final float STEP = 0.95f;

  /** How a text may be set. */
  record Style(Fonts.Weight weight, float largest, float smallest, int linesMax) {}

  Paragraph {
    lines = List.copyOf(lines);
  }

  static Paragraph fit(Fonts fonts, String raw, Style style, float width, float height) {
    String text = fonts.drawable(raw);
    if (text.isEmpty()) {
      return new Paragraph(List.of(), style.smallest, style.smallest, false, true);
    }
    float unbrokenUntil = Math.max(style.smallest, style.largest * 0.5f);
    for (float size = style.largest; size >= style.smallest; size *= STEP) {
      Setting setting = new Setting(fonts, text, style.weight, size);
      List<Integer> ends = setting.ends(width, style.linesMax);
      if (!setting.complete(ends) || (size > unbrokenUntil && setting.breaksWord(ends))) {
        continue;
      }
      Paragraph paragraph = setting.paragraph(setting.balanced(width, ends), true);
      if (paragraph.isInside(width, height)) {
        return paragraph;
      }
    }
    return cut(fonts, text, style, width, height);
  }

  /** As many characters as fit at the smallest size, and an ellipsis. */
  private static Paragraph cut(Fonts fonts, String text, Style style, float width, float height) {
    int keep = text.codePointCount(0, text.length());
    while (keep > 0) {
      keep = Math.min(keep - 1, (int) (keep * 0.97));
      String start = text.substring(0, text.offsetByCodePoints(0, keep)).stripTrailing() + "…";
      Setting setting = new Setting(fonts, start, style.weight, style.smallest);
      List<Integer> ends = setting.ends(width, style.linesMax);
      Paragraph paragraph = setting.paragraph(ends, false);
      if (setting.complete(ends) && paragraph.isInside(width, height)) {
        return paragraph;
      }
    }
    return new Paragraph(List.of(), style.smallest, style.smallest, false, false);
  }

  /** From above the first line's letters to below the last line's. */
  float height() {
    return lines.isEmpty() ? 0 : (lines.size() - 1) * leading + size * 1.25f;
  }

  private float baseline(int line) {
    return size * 0.96f + line * leading;
  }

  private boolean isInside(float width, float height) {
    Rectangle2D ink = ink(width);
    float slack = size * 0.12f; // the side bearings of a letter, and of a slanting one
    return height() <= height
        && ink.getMinX() >= -slack
        && ink.getMaxX() <= width + slack
        && ink.getMinY() >= -slack
        && ink.getMaxY() <= height + slack;
  }

  /** The pixels that are painted when drawn at 0, 0. */
  Rectangle2D ink(float width) {
    Rectangle2D all = new Rectangle2D.Float();
    for (int i = 0; i < lines.size(); i++) {
      Rectangle2D ink = lines.get(i).getBounds();
      ink.setRect(
          ink.getX() + left(lines.get(i), width),
          ink.getY() + baseline(i),
          ink.getWidth(),
          ink.getHeight());
      all = i == 0 ? ink : all.createUnion(ink);
    }
    return all;
  }

  /** Where a line starts; the blank at its end hangs out of the box. */
  private float left(TextLayout line, float width) {
    return rightToLeft ? width - line.getAdvance() : 0;
  }

  /** The same lines at the other edge: a Latin name under an Arabic title. */
  Paragraph atRight(boolean right) {
    return new Paragraph(lines, size, leading, right, whole);
  }

  void draw(Graphics2D g, float x, float y, float width) {
    for (int i = 0; i < lines.size(); i++) {
      lines.get(i).draw(g, x + left(lines.get(i), width), y + baseline(i));
    }
  }

  /** One text at one size. */
  private static final class Setting {
    private final String text;
    private final AttributedString styled;
    private final float size;
    private final BreakIterator breaks;

    Setting(Fonts fonts, String text, Fonts.Weight weight, float size) {
      this.text = text;
      this.size = size;
      styled = fonts.styled(text, weight, size);
      if (Direction.isRightToLeft(text)) {
        styled.addAttribute(TextAttribute.RUN_DIRECTION, TextAttribute.RUN_DIRECTION_RTL);
      }
      breaks = BreakIterator.getLineInstance(Fonts.breaking(text));
      breaks.setText(text);
    }

    /** Where each line ends, at most {@code linesMax} of them. */
    List<Integer> ends(float width, int linesMax) {
      LineBreakMeasurer measurer = measurer();
      List<Integer> ends = new ArrayList<>();
      while (measurer.getPosition() < text.length() && ends.size() < linesMax) {
        int end = LineEnds.allowed(text, measurer.getPosition(), measurer.nextOffset(width));
        ends.add(end);
        measurer.setPosition(end);
      }
      return ends;
    }

    boolean complete(List<Integer> ends) {
      return ends.getLast() == text.length();
    }

    boolean breaksWord(List<Integer> ends) {
      return ends.stream().anyMatch(end -> end < text.length() && !breaks.isBoundary(end));
    }

    /** The narrowest setting with as many lines: no lonely word at the end. */
    List<Integer> balanced(float width, List<Integer> ends) {
      List<Integer> best = ends;
      float low = width * 0.4f;
      float high = width;
      for (int i = 0; i < 7 && ends.size() > 1; i++) {
        float middle = (low + high) / 2;
        List<Integer> narrower = ends(middle, ends.size());
        if (complete(narrower) && (breaksWord(ends) || !breaksWord(narrower))) {
          best = narrower;
          high = middle;
        } else {
          low = middle;
        }
      }
      return best;
    }

    Paragraph paragraph(List<Integer> ends, boolean whole) {
      LineBreakMeasurer measurer = measurer();
      List<TextLayout> lines = new ArrayList<>();
      for (int end : ends) {
        lines.add(measurer.nextLayout(Float.MAX_VALUE / 4, end, false));
      }
      return new Paragraph(lines, size, size * leading(), Direction.isRightToLeft(text), whole);
    }

    private LineBreakMeasurer measurer() {
      return new LineBreakMeasurer(styled.getIterator(), breaks, Fonts.MEASURE);
    }

    private float leading() {
      boolean plain = text.codePoints().allMatch(c -> c < 0x590 || (c >= 0x1E00 && c < 0x2800));
      return plain ? 1.2f : Language.of(text) == Language.CJK ? 1.4f : 1.5f;
    }
  }
}
