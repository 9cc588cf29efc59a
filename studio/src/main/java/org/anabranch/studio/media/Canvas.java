package org.anabranch.studio.media;

import org.anabranch.publish.Rules;

/**
 * The pixels of a card or a slide, and where its text may stand.
 *
 * @param width even, as video wants it
 * @param height even
 * @param top kept free at the top, beyond the margin: where apps lay their own buttons over a video
 * @param bottom kept free at the bottom likewise
 * @param moving whether it is a slide of a video
 */
record Canvas(int width, int height, int top, int bottom, boolean moving) {
  private static final int SHORT_SIDE = 1080;
  private static final int STILL_WIDTH_MAX = 1440;

  /** A picture: never wider than the strictest platform takes. */
  static Canvas still(Rules.Shape shape) {
    double ratio = (double) shape.width() / shape.height();
    int width = ratio > 1 ? STILL_WIDTH_MAX : SHORT_SIDE;
    return new Canvas(width, even(width / ratio), 0, 0, false);
  }

  /** A video whose shorter side has {@code shortSide} pixels. */
  static Canvas video(Rules.Shape shape, int shortSide) {
    double ratio = (double) shape.width() / shape.height();
    int width = even(ratio > 1 ? shortSide * ratio : shortSide);
    int height = even(ratio > 1 ? shortSide : shortSide / ratio);
    boolean tall = height > width * 3 / 2;
    return new Canvas(width, height, tall ? height / 16 : 0, tall ? height / 9 : 0, true);
  }

  private static int even(double pixels) {
    return 2 * (int) Math.round(pixels / 2);
  }

  boolean isWide() {
    return width > height * 5 / 4;
  }

  /** A hundredth of the shorter side: the measure of everything drawn. */
  float unit() {
    return Math.min(width, height) / 100f;
  }

  float margin() {
    return 9 * unit();
  }

  /** The upper edge of what may be drawn on. */
  float roof() {
    return top + margin();
  }

  /** The lower edge of what may be drawn on. */
  float floor() {
    return height - bottom - margin();
  }

  float textWidth() {
    return width - 2 * margin();
  }
}
