package org.anabranch.gateway.builtin;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.Set;
import org.anabranch.kernel.Language;

/** Makes a text fit a number of code points, and says where it cut. */
final class Cutter {
  private static final String CLAUSE_ENDS = ",;:—–，；：、。！？.!?";
  private static final String TRAILING = CLAUSE_ENDS + "-“\"'‘(（「『《… ";
  private static final Set<String> WEAK_ENDS =
      Set.of(
          "a an the of to in on at by for with from and or but as is are was were that which who its"
              .split(" "));

  private Cutter() {}

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * The text itself if it fits; else its beginning up to the end of a clause, a word or at worst a
   * character, and an ellipsis. Empty when {@code max} is 0.
   */
  static String cut(String text, int max) {
    if (length(text) <= max) {
      return text;
    }
    if (max <= 1) {
      return max < 1 ? "" : "…";
    }
    int limit = text.offsetByCodePoints(0, max - 1);
    int clause = lastClause(text, limit);
    int word = clause > 0 ? clause : lastWord(text, limit);
    int end = word > 0 ? word : lastCharacter(text, limit);
    return withoutTrailing(text.substring(0, end)) + "…";
  }

  /** The last end of a clause in the second half of what fits, or 0. */
  private static int lastClause(String text, int limit) {
    for (int i = limit; i > limit / 2; i--) {
      boolean mark = CLAUSE_ENDS.indexOf(text.charAt(i)) >= 0;
      boolean inNumber =
          i > 0
              && i + 1 < text.length()
              && Character.isLetterOrDigit(text.charAt(i - 1))
              && Character.isLetterOrDigit(text.charAt(i + 1))
              && text.charAt(i) < 128;
      if (mark && !inNumber) {
        return i;
      }
    }
    return 0;
  }

  private static int lastWord(String text, int limit) {
    if (Language.isCjk(text.codePointBefore(limit))) {
      return 0;
    }
    int space = text.lastIndexOf(' ', limit);
    while (space > 0) {
      int before = text.lastIndexOf(' ', space - 1);
      if (!WEAK_ENDS.contains(text.substring(before + 1, space).toLowerCase(Locale.ROOT))) {
        return space;
      }
      space = before;
    }
    return 0;
  }

  private static int lastCharacter(String text, int limit) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    return characters.isBoundary(limit) ? limit : characters.preceding(limit);
  }

  private static String withoutTrailing(String text) {
    int end = text.length();
    while (end > 0 && TRAILING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }
}
