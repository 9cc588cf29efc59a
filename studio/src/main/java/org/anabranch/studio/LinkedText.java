package org.anabranch.studio;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.anabranch.studio.Source.Link;
import org.anabranch.studio.Source.Words;
import org.jspecify.annotations.Nullable;

/**
 * Running text while it is gathered, and where in it links stand once it is tidied. What a link
 * says begins no earlier than where the tidied text before it ends, which finds it again.
 */
final class LinkedText {
  /** Of one block; a page of links alone is no article. */
  private static final int MOST_LINKS = 200;

  private record Found(int after, String words, URI address) {}

  private final UnaryOperator<String> tidy;
  private final StringBuilder raw = new StringBuilder();
  private final List<Found> found = new ArrayList<>();

  /**
   * @param tidy makes of what was gathered the text of a block
   */
  LinkedText(UnaryOperator<String> tidy) {
    this.tidy = tidy;
  }

  void append(String text) {
    raw.append(text);
  }

  /** Where the next text will stand, for {@link #link}. */
  int end() {
    return raw.length();
  }

  /** What was gathered since {@code from} is a link; without an address on the web it is none. */
  void link(int from, @Nullable URI address) {
    String words = tidy.apply(raw.substring(Math.min(from, raw.length())));
    if (address != null && !words.isEmpty() && found.size() < MOST_LINKS) {
      found.add(new Found(tidy.apply(raw.substring(0, from)).length(), words, address));
    }
  }

  /** What was gathered, before it is tidied. */
  String raw() {
    return raw.toString();
  }

  /** What was gathered, and begins anew. */
  Words take() {
    String text = tidy.apply(raw.toString());
    List<Link> links = new ArrayList<>();
    for (Found each : found) {
      int at = text.indexOf(each.words(), each.after());
      if (at >= 0) {
        links.add(new Link(at, at + each.words().length(), each.address()));
      }
    }
    raw.setLength(0);
    found.clear();
    return new Words(text, links);
  }
}
