package org.anabranch.studio;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Hashtags as every platform takes them: letters and digits in one piece, each once. */
final class Hashtags {
  private static final Pattern NOT_OF_A_TAG = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_]+");
  private static final Pattern IN_TEXT =
      Pattern.compile("(?<![\\p{L}\\p{N}_&/])[#＃](?=[\\p{L}\\p{N}_])");
  private static final int LONGEST = 30;

  private Hashtags() {}

  /** The usable ones in order, at most {@code max}. */
  static List<String> clean(List<String> given, int max) {
    List<String> kept = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String raw : given) {
      String tag = NOT_OF_A_TAG.matcher(raw).replaceAll("");
      boolean usable =
          tag.codePoints().anyMatch(Character::isLetter)
              && tag.codePointCount(0, tag.length()) <= LONGEST;
      if (usable && kept.size() < max && seen.add(tag.toLowerCase(Locale.ROOT))) {
        kept.add(tag);
      }
    }
    return kept;
  }

  /** How they stand in a text; empty for none. */
  static String line(List<String> tags) {
    return String.join(" ", tags.stream().map(t -> "#" + t).toList());
  }

  /** Takes the signs away and leaves the words: where hashtags stand is decided by the platform. */
  static String unmarked(String text) {
    return IN_TEXT.matcher(text).replaceAll("");
  }
}
