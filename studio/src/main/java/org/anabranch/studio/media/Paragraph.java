package org.anabranch.studio.media;

import java.awt.Graphics2D;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.font.TextMeasurer;
import java.awt.geom.Rectangle2D;
import java.text.AttributedString;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.anabranch.kernel.Language;
import org.jspecify.annotations.Nullable;

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

  /** How much smaller a text may be for it to break after its clauses. */
  private static final float WORTH_SHRINKING = 0.8f;

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
    @Nullable Paragraph best = null;
    long fewest = Long.MAX_VALUE;
    float unbrokenUntil = Math.max(style.smallest, style.largest * 0.5f);
    float enough = style.smallest;
    for (float size = style.largest; size >= enough && fewest > 0; size *= STEP) {
      Setting setting = new Setting(fonts, text, style.weight, size);
      List<Integer> ends = setting.ends(width, style.linesMax);
      if (!setting.complete(ends) || (size > unbrokenUntil && setting.breaksWord(ends))) {
        continue;
      }
      for (List<Integer> chosen : List.of(setting.pleasing(width, ends, style.linesMax), ends)) {
        Paragraph paragraph = setting.paragraph(chosen, true);
        long interruptions = LineBreaking.interruptions(text, chosen);
        if (interruptions < fewest && paragraph.isInside(width, height)) {
          enough = best == null ? Math.max(enough, size * WORTH_SHRINKING) : enough;
          best = paragraph;
          fewest = interruptions;
          break;
        }
      }
    }
    return best == null ? cut(fonts, text, style, width, height) : best;
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

    /** The same text with its lines ended better, on at most one line more; else as it was. */
    List<Integer> pleasing(float width, List<Integer> ends, int linesMax) {
      if (ends.size() == 1 || breaksWord(ends)) {
        return ends;
      }
      TextMeasurer measurer = new TextMeasurer(styled.getIterator(), Fonts.MEASURE);
      List<Integer> places = places();
      float[] upTo = new float[text.length() + 1];
      places.forEach(at -> upTo[at] = measurer.getAdvanceBetween(0, at));
      LineBreaking breaking = new LineBreaking(text, places, at -> upTo[at]);
      List<Integer> better = breaking.ends(width, Math.min(linesMax, ends.size() + 1));
      return better.isEmpty() ? ends : better;
    }

    private List<Integer> places() {
      return IntStream.rangeClosed(1, text.length())
          .filter(i -> i == text.length() || (breaks.isBoundary(i) && LineEnds.isAllowed(text, i)))
          .boxed()
          .toList();
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
