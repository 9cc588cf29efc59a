package org.anabranch.publish.linkedin;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LinkedIn's “little text”: a reserved character needs a backslash, or everything behind it is
 * silently cut off; a hashtag is written as a template.
 */
final class LittleText {
  private static final Pattern SPECIAL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_&/#])#(?<tag>[\\p{L}\\p{N}]+)(?![\\p{L}\\p{N}_])"
              + "|[\\\\|{}@\\[\\]()<>#*_~]");

  private LittleText() {}

  static String of(String text) {
    return SPECIAL.matcher(text).replaceAll(LittleText::written);
  }

  private static String written(MatchResult found) {
    String tag = found.group("tag");
    return Matcher.quoteReplacement(
        tag == null ? "\\" + found.group() : "{hashtag|\\#|" + tag + "}");
  }
}
