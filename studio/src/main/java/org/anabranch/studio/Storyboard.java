package org.anabranch.studio;

import java.util.List;

/**
 * What the cards and the video say.
 *
 * @param title for the cover
 * @param lines three to six sentences, in order, each short enough for a card
 * @param by the model that chose them
 */
public record Storyboard(
    String runId, String title, List<String> lines, String language, Variant.Authorship by) {
  public Storyboard {
    lines = List.copyOf(lines);
  }
}
