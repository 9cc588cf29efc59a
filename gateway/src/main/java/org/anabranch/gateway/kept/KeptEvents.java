package org.anabranch.gateway.kept;

/**
 * Events that follow one another in the stream of one answer, as a client is sent them.
 *
 * @param first the number of the first, from 0
 * @param last the number of the last
 * @param text server-sent events, each ended by an empty line
 */
public record KeptEvents(String workspace, String answer, long first, long last, String text) {
  private static final String END = "\n\n";

  public KeptEvents {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("Not numbers of events: " + first + " to " + last);
    }
  }

  /** Those after the one of that number; all where it is before the first. */
  public String after(long number) {
    int from = 0;
    for (long known = first; known <= number && from < text.length(); known++) {
      from = text.indexOf(END, from) + END.length();
    }
    return text.substring(from);
  }
}
