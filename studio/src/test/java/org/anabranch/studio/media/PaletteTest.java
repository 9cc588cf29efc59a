package org.anabranch.studio.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void text_stands_out_from_its_background_in_every_palette() {
    for (Palette palette : Palette.ALL) {
      for (Color ground : new Color[] {palette.top(), palette.bottom()}) {
        assertThat(contrast(palette.ink(), ground)).as("ink of %s", palette).isGreaterThan(7);
        assertThat(contrast(palette.quiet(), ground)).as("quiet of %s", palette).isGreaterThan(4.5);
      }
    }
  }

  /** As WCAG 2 defines it. */
  private static double contrast(Color a, Color b) {
    double bright = Math.max(luminance(a), luminance(b));
    double dark = Math.min(luminance(a), luminance(b));
    return (bright + 0.05) / (dark + 0.05);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
