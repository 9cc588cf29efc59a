package org.anabranch.sandbox.linkedin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LinkedIn's “little text”: mentions and hashtags in braces, everything reserved behind a
 * backslash. As on LinkedIn, a reserved character that stands bare cuts the text off there.
 */
final class LittleText {
  private static final String RESERVED = "\\|{}@[]()<>#*_~";
  private static final Pattern HASHTAG = Pattern.compile("\\{hashtag\\|(?:\\\\#|#)\\|([^}|]+)}");
  private static final Pattern PLAIN_HASHTAG = Pattern.compile("#([\\p{L}\\p{N}]+)");
  private static final Pattern MENTION = Pattern.compile("@\\[([^]]+)]\\(urn:li:[^)]+\\)");

  private LittleText() {}

  /** What a reader sees. */
  static String shown(String commentary) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    while (at < commentary.length()) {
      char c = commentary.charAt(at);
      if (c == '\\' && at + 1 < commentary.length()) {
        shown.append(commentary.charAt(at + 1));
        at += 2;
      } else if (RESERVED.indexOf(c) < 0) {
        shown.append(c);
        at++;
      } else {
        int end = element(commentary, at, shown);
        if (end == at) {
          return shown.toString();
        }
        at = end;
      }
    }
    return shown.toString();
  }

  /** Shows the element that begins here and returns its end; {@code at} when there is none. */
  private static int element(String commentary, int at, StringBuilder shown) {
    Matcher hashtag = HASHTAG.matcher(commentary).region(at, commentary.length());
    Matcher plain = PLAIN_HASHTAG.matcher(commentary).region(at, commentary.length());
    Matcher mention = MENTION.matcher(commentary).region(at, commentary.length());
    if (hashtag.lookingAt()) {
      shown.append('#').append(hashtag.group(1));
      return hashtag.end();
    } else if (plain.lookingAt()) {
      shown.append(plain.group());
      return plain.end();
    } else if (mention.lookingAt()) {
      shown.append(mention.group(1));
      return mention.end();
    }
    return at;
  }
}
