package org.anabranch.studio;

import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/** Small mendings of running text, shared by all readers and by what models answer. */
final class Prose {
  private static final Pattern CONTROLS =
      Pattern.compile(
          "[\\p{Cc}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}\\x{FEFF}\\x{FFFE}\\x{FFFF}&&[^\\n\\t\\r]]|\\p{Cs}");
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern LINE_END_SPACES = Pattern.compile("[\\t\\p{Zs}]+(?=\\n)");
  private static final Pattern MANY_LINES = Pattern.compile("\\n{3,}");

  private Prose() {}

  /** One line: controls gone, every run of white space one space. */
  static String line(String text) {
    return SPACES.matcher(CONTROLS.matcher(text).replaceAll("")).replaceAll(" ").strip();
  }

  /** Several lines: controls gone, at most one empty line in a row. */
  static String lines(String text) {
    String plain = CONTROLS.matcher(text.replace("\r\n", "\n").replace('\r', '\n')).replaceAll("");
    String tidy = LINE_END_SPACES.matcher(plain.replace('\t', ' ')).replaceAll("");
    return MANY_LINES.matcher(tidy).replaceAll("\n\n").strip();
  }

  /** Puts two lines of one paragraph together: with a space, except between CJK characters. */
  static String join(String before, String after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before + after;
    }
    return wide(before.codePointBefore(before.length())) && wide(after.codePointAt(0))
        ? before + after
        : before + " " + after;
  }

  private static boolean wide(int codePoint) {
    return Language.isCjk(codePoint)
        || codePoint >= 0x3000 && codePoint <= 0x303F
        || codePoint >= 0xFF00 && codePoint <= 0xFFEF
        || codePoint >= 0x2018 && codePoint <= 0x201D;
  }
}
