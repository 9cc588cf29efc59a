package org.anabranch.publish.inbox;

/** Words that are often needed, for replying with a choice instead of typing. */
public record SavedAnswer(String id, String title, String text) {
  public SavedAnswer {
    title = title.strip();
    text = text.strip();
    if (title.isBlank() || text.isBlank()) {
      throw new IllegalArgumentException("A saved answer needs a title and a text.");
    }
  }
}
