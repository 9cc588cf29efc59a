package org.anabranch.studio.media;

/**
 * What may not stand at the end or the beginning of a line in Chinese and Japanese: an opening
 * bracket never ends a line, a closing mark never begins one.
 */
final class LineEnds {
  private static final String NEVER_FIRST =
      "，。、；：？！）】》」』〉〕｝…—·～%％!?,.:;)]}’”ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〜";
  private static final String NEVER_LAST = "（【《「『〈〔｛([{‘“";

  private LineEnds() {}

  /**
   * The last allowed end at or before {@code end}, but after {@code start}; {@code end} itself when
   * there is none.
   */
  static int allowed(String text, int start, int end) {
    for (int at = end; at > start && end - at < 6; at--) {
      if (isAllowed(text, at)) {
        return at;
      }
    }
    return end;
  }

  static boolean isAllowed(String text, int at) {
    return at >= text.length()
        || (!has(NEVER_FIRST, text.charAt(at))
            && !has(NEVER_LAST, text.charAt(at - 1))
            && !insideWord(text, at)
            && !Character.isLowSurrogate(text.charAt(at)));
  }

  private static boolean insideWord(String text, int at) {
    return isLatin(text.charAt(at - 1)) && isLatin(text.charAt(at));
  }

  private static boolean isLatin(char c) {
    return c < 0x250 && Character.isLetterOrDigit(c);
  }

  private static boolean has(String marks, char c) {
    return marks.indexOf(c) >= 0;
  }
}
