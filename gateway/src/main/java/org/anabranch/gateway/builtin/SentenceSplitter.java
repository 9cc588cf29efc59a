package org.anabranch.gateway.builtin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/**
 * Cuts a paragraph into sentences. Knows abbreviations, initials, decimals and ordinals of European
 * languages, the full-width marks of CJK, and that what stands between quotation marks or brackets
 * stays together (unless that is too long to be one sentence).
 */
final class SentenceSplitter {
  private static final int LONGEST_QUOTE = 240;
  private static final String WIDE_ENDS = "。！？｡";
  private static final String ENDS = ".!?…" + WIDE_ENDS;
  private static final String CLOSERS = "\"'”’»)]）】」』》";
  private static final String OPENERS = "“„«(（[【「『《";
  private static final String MATCHING = "”“»)）]】」』》";
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern WIDE_GAP =
      Pattern.compile("(?<=[\\p{IsHan}，。、；：！？])\\s*\\R\\s*(?=[\\p{IsHan}“「《])");
  private static final Pattern HASHTAG =
      Pattern.compile("(?<![\\p{L}\\p{N}&/])#(?=[\\p{N}_]*\\p{L})([\\p{L}\\p{N}_]+)#?");
  private static final Pattern LETTERS_AND_DOTS = Pattern.compile("(\\p{L}\\.)+\\p{L}");
  private static final Pattern SAYS =
      Pattern.compile("^と|^[^，。！？]{0,9}(说|道|问|称|表示|回答|言う)[^。]{0,6}[。，：]");

  private static final Set<String> TITLES =
      words(
          "mr mrs ms dr prof st mt gen gov lt col sgt capt rev hon pres sen rep fr messrs sra"
              + " srta dra mme mlle hr");
  private static final Set<String> ABBREVIATIONS =
      words(
          "vs etc cf al fig figs vol pp ed eds approx inc ltd co corp dept est jr sr jan feb mar"
              + " apr jun jul aug sep sept oct nov dec ud uds pág núm aprox av bd env bzw ca usw vgl nr"
              + " bsp str tel abb zzgl inkl ggf sog mio mrd");
  private static final Set<String> BEFORE_NUMBERS = words("no nos p pp fig figs vol ch art sec eq");
  private static final Set<String> BEGINNINGS =
      words(
          "the a an in it he she they we but and this that these those there when while if as at"
              + " on for after before however its our you i to by with from what why how");
  private static final Set<String> GERMAN_MONTHS =
      words("januar februar märz april mai juni juli august september oktober november dezember");

  private SentenceSplitter() {}

  /** One space between words, none between CJK lines; hashtags lose their mark. */
  static String clean(String text) {
    String joined = WIDE_GAP.matcher(text.strip()).replaceAll("");
    return HASHTAG.matcher(SPACES.matcher(joined).replaceAll(" ").strip()).replaceAll("$1");
  }

  static List<String> split(String paragraph) {
    String text = clean(paragraph);
    boolean[] enclosed = enclosed(text);
    List<String> sentences = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (ENDS.indexOf(text.charAt(i)) < 0) {
        continue;
      }
      int mark = i;
      while (i + 1 < text.length() && ENDS.indexOf(text.charAt(i + 1)) >= 0) {
        i++;
      }
      int marksEnd = i + 1;
      i += text.startsWith(" »", i + 1) ? 1 : 0;
      while (i + 1 < text.length() && closes(text, i + 1)) {
        i++;
      }
      int end = i + 1;
      if (end == text.length() || (!enclosed[end] && breaks(text, start, mark, marksEnd, end))) {
        sentences.add(text.substring(start, end).strip());
        start = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
      }
    }
    if (!text.substring(start).isBlank()) {
      sentences.add(text.substring(start).strip());
    }
    return sentences;
  }

  /** A straight quote closes only where nothing but a gap or another mark follows. */
  private static boolean closes(String text, int at) {
    char c = text.charAt(at);
    boolean germanClose = c == '“' && text.lastIndexOf('„', at) > text.lastIndexOf('“', at - 1);
    if (CLOSERS.indexOf(c) < 0 && !germanClose) {
      return false;
    }
    boolean ambiguous = c == '"' || c == '\'';
    return !ambiguous
        || at + 1 == text.length()
        || !Character.isLetterOrDigit(text.charAt(at + 1))
        || Language.isCjk(text.charAt(at + 1));
  }

  private static boolean breaks(String text, int start, int mark, int marksEnd, int end) {
    char next = text.charAt(end);
    String rest = text.substring(end, Math.min(text.length(), end + 40)).strip();
    if (WIDE_ENDS.indexOf(text.charAt(marksEnd - 1)) >= 0) {
      boolean quoted = end > marksEnd;
      return !(quoted && (text.charAt(end - 1) == '》' || SAYS.matcher(rest).find()))
          && "，、；：".indexOf(next) < 0;
    }
    if (!Character.isWhitespace(next)) {
      return marksEnd - mark == 1
          && text.charAt(mark) != '.'
          && text.charAt(mark) != '…'
          && Language.isCjk(next);
    }
    String word = firstWord(rest);
    if (word.isEmpty() || Character.isLowerCase(word.codePointAt(0))) {
      return false;
    }
    boolean plainDot = marksEnd - mark == 1 && end == marksEnd && text.charAt(mark) == '.';
    return !plainDot || dotEnds(lastToken(text, start, mark), mark - start, word);
  }

  private static boolean dotEnds(String token, int offset, String next) {
    String lower = token.toLowerCase(Locale.ROOT);
    boolean beginning = BEGINNINGS.contains(next.toLowerCase(Locale.ROOT));
    boolean number = Character.isDigit(next.codePointAt(0));
    if (TITLES.contains(lower) && !beginning) {
      return false;
    }
    if (number && BEFORE_NUMBERS.contains(lower)) {
      return false;
    }
    if (!token.isEmpty() && token.chars().allMatch(Character::isDigit) && token.length() <= 2) {
      return offset > token.length() && !GERMAN_MONTHS.contains(next.toLowerCase(Locale.ROOT));
    }
    boolean initial =
        token.length() == 1 && Character.isLetter(token.charAt(0)) && !token.equals("I");
    boolean abbreviated =
        initial || ABBREVIATIONS.contains(lower) || LETTERS_AND_DOTS.matcher(token).matches();
    return !abbreviated || beginning;
  }

  private static String lastToken(String text, int start, int mark) {
    int from = mark;
    while (from > start
        && (Character.isLetterOrDigit(text.charAt(from - 1)) || text.charAt(from - 1) == '.')) {
      from--;
    }
    return text.substring(from, mark);
  }

  private static String firstWord(String rest) {
    int from = 0;
    while (from < rest.length() && !Character.isLetterOrDigit(rest.charAt(from))) {
      from++;
    }
    int to = from;
    while (to < rest.length() && Character.isLetterOrDigit(rest.charAt(to))) {
      to++;
    }
    return rest.substring(from, to);
  }

  /** Marks the positions between a pair of quotation marks or brackets not too far apart. */
  private static boolean[] enclosed(String text) {
    boolean[] enclosed = new boolean[text.length() + 1];
    Deque<Integer> open = new ArrayDeque<>();
    int straight = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        boolean closing = straight >= 0 && i - straight <= LONGEST_QUOTE;
        if (closing) {
          mark(enclosed, straight, i);
        }
        straight = closing ? -1 : i;
      } else if (!open.isEmpty() && matches(text.charAt(open.peek()), c)) {
        mark(enclosed, open.pop(), i);
      } else if (OPENERS.indexOf(c) >= 0) {
        open.push(i);
      }
    }
    return enclosed;
  }

  private static boolean matches(char opener, char closer) {
    return MATCHING.charAt(OPENERS.indexOf(opener)) == closer || (opener == '„' && closer == '”');
  }

  private static void mark(boolean[] enclosed, int from, int to) {
    for (int i = from + 1; to - from <= LONGEST_QUOTE && i <= to; i++) {
      enclosed[i] = true;
    }
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }
}
