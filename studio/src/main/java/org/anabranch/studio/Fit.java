package org.anabranch.studio;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;
import org.anabranch.publish.Counting;

/**
 * Shortens a text to a limit, as the platform counts. It keeps whole sentences while they make up
 * at least half of what there is room for; else whole words, with an ellipsis. Where one word alone
 * is too long it is cut between two characters as readers see them. An address, a hashtag or a
 * mention is kept whole or dropped. What is returned always fits; it may be empty.
 */
final class Fit {
  private static final String ELLIPSIS = "…";
  private static final Pattern WHOLE =
      Pattern.compile("(?:https?://|www\\.)[^\\s\\p{IsHan}，。！？、；]+|[#＃@][\\p{L}\\p{M}\\p{N}_]+");
  private static final Pattern LOOSE_END = Pattern.compile("[\\s\\p{Z},;:、，；：(（\\[“‘「『《–—-]+$");

  /** No platform gives so many characters for one unit, an address on X included. */
  private static final int CHARACTERS_PER_UNIT = 16;

  private final String text;
  private final int limit;
  private final Counting counting;
  private final BitSet characters = new BitSet();
  private final BitSet insideWhole = new BitSet();

  private Fit(String text, int limit, Counting counting) {
    this.text = text;
    this.limit = limit;
    this.counting = counting;
    BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
    breaks.setText(text);
    for (int at = breaks.first(); at != BreakIterator.DONE; at = breaks.next()) {
      characters.set(at);
    }
    Matcher whole = WHOLE.matcher(text);
    while (whole.find()) {
      insideWhole.set(whole.start() + 1, whole.end());
    }
  }

  static String toLimit(String text, int limit, Counting counting) {
    String whole = text.strip();
    if (counting.length(whole) <= limit) {
      return whole;
    }
    if (limit <= 0) {
      return "";
    }
    long reach = (limit + 64L) * CHARACTERS_PER_UNIT;
    String near = whole.substring(0, (int) Math.min(whole.length(), reach));
    return new Fit(near, limit, counting).shortened();
  }

  private String shortened() {
    String sentences = longest(Sentences.ends(text), end -> text.substring(0, end).strip());
    if (counting.length(sentences) * 2 >= limit) {
      return sentences;
    }
    String words = longest(wordEnds(), this::withEllipsis);
    if (!words.isEmpty()) {
      return words;
    }
    return sentences.isEmpty() ? longest(charactersOfFirstWord(), this::withEllipsis) : sentences;
  }

  /**
   * The longest that fits, of the texts that {@code cut} makes of the ends; else empty. The end of
   * the text is none of them: all of it is known not to fit.
   */
  private String longest(List<Integer> ends, IntFunction<String> cut) {
    List<Integer> allowed =
        ends.stream()
            .filter(e -> e < text.length() && characters.get(e) && !insideWhole.get(e))
            .toList();
    String best = "";
    int low = 0;
    int high = allowed.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      String candidate = cut.apply(allowed.get(middle));
      if (counting.length(candidate) <= limit) {
        best = candidate;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return best;
  }

  private String withEllipsis(int end) {
    String kept = LOOSE_END.matcher(text.substring(0, end)).replaceFirst("");
    return kept.isEmpty() ? "" : kept + ELLIPSIS;
  }

  private List<Integer> wordEnds() {
    List<Integer> ends = new ArrayList<>();
    for (int at = 1; at < text.length(); at++) {
      if (characters.get(at) && wordEndsAt(at)) {
        ends.add(at);
      }
    }
    return ends;
  }

  /** Before white space; and between CJK characters, which stand without spaces. */
  private boolean wordEndsAt(int at) {
    int next = text.codePointAt(at);
    if (Character.isWhitespace(next) || Character.isSpaceChar(next)) {
      return true;
    }
    int before = text.codePointBefore(at);
    boolean afterMark =
        before >= 0x3001 && before <= 0x3002 || before >= 0xFF01 && before <= 0xFF1F;
    return Language.isCjk(next) && (Language.isCjk(before) || afterMark);
  }

  private List<Integer> charactersOfFirstWord() {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    int last = end;
    return characters.stream().filter(at -> at > 0 && at <= last).boxed().toList();
  }
}
