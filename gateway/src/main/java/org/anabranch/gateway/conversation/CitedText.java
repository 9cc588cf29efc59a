package org.anabranch.gateway.conversation;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation.Span;

/**
 * Keeps count of a choice's text as it comes, for writers that must say of which passage a citation
 * tells. One answer, one thread.
 */
public final class CitedText {
  private final List<Citation> open = new ArrayList<>();
  private int length;
  private int start;

  public void said(String text) {
    length += text.codePointCount(0, text.length());
  }

  /** A citation as {@link Delta.Cited} has it. */
  public void cited(Citation citation) {
    open.add(citation);
  }

  /** Where the part under way begins in the choice's text. */
  public int start() {
    return start;
  }

  /**
   * The part under way is whole.
   *
   * @return its citations, with their passages in the choice's text
   */
  public List<Citation> ended() {
    Span part = new Span(start, length);
    List<Citation> placed = open.stream().map(c -> c.span() == null ? c.with(part) : c).toList();
    open.clear();
    start = length;
    return placed;
  }
}
