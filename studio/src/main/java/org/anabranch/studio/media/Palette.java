package org.anabranch.studio.media;

import java.awt.Color;
import java.util.List;

/**
 * Five colours that go together. The text stands on both background colours with a contrast of at
 * least 7:1, the quiet text with at least 4.5:1.
 *
 * @param top background at the top
 * @param bottom background at the bottom
 * @param ink the text
 * @param quiet small text
 * @param accent rules, quotation marks, progress
 */
record Palette(Color top, Color bottom, Color ink, Color quiet, Color accent) {
  static final List<Palette> ALL =
      List.of(
          of(0x10192B, 0x1B2E4B, 0xF8F4EA, 0xA9B8CC, 0xF4B942),
          of(0xF7F2E8, 0xEEE5D5, 0x1F1B17, 0x6B6157, 0xC4452B),
          of(0x0F2F2A, 0x1A473D, 0xF5F2E7, 0xA9C7BB, 0xE9C46A),
          of(0x27142F, 0x43204D, 0xFBF3F5, 0xCBB2D0, 0xFF8F78),
          of(0xEDF2F8, 0xDCE6F1, 0x12213A, 0x506280, 0x2B5BDB),
          of(0x1C1A1E, 0x33292B, 0xFAF5EF, 0xC1B4AE, 0xFF7A45));

  /** Always the same for the same source. */
  static Palette of(String sourceId) {
    return ALL.get(Math.floorMod(sourceId.hashCode(), ALL.size()));
  }

  private static Palette of(int top, int bottom, int ink, int quiet, int accent) {
    return new Palette(
        new Color(top), new Color(bottom), new Color(ink), new Color(quiet), new Color(accent));
  }

  static Color faded(Color color, int alpha) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
  }
}
