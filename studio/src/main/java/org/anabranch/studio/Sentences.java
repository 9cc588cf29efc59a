package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where sentences end, in scripts with spaces and in those without. A Latin full stop ends a
 * sentence only before white space, and not after an abbreviation or an initial; a Chinese one ends
 * it at once. A line break always ends one.
 */
final class Sentences {
  private static final String WIDE_ENDS = "。！？｡";
  private static final String SPACED_ENDS = ".!?…؟۔।॥";
  private static final String CLOSERS = "\"'”’»)]}」』）】》〉";
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "cf", "no", "fig",
          "vol", "approx", "inc", "ltd", "jr", "sr", "dept", "est", "al", "z.b", "bzw", "usw", "ca",
          "p.ex", "sra", "m", "d.h", "nr");

  private Sentences() {}

  /** The sentences in order, stripped, none empty. */
  static List<String> of(String text) {
    List<String> sentences = new ArrayList<>();
    int from = 0;
    for (int end : ends(text)) {
      String sentence = text.substring(from, end).strip();
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
      from = end;
    }
    return sentences;
  }

  /** Every position just after a sentence, ascending; the last is the length of the text. */
  static List<Integer> ends(String text) {
    List<Integer> ends = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '\n') {
        ends.add(i - 1);
      } else if (isEnd(c)) {
        int stop = i - 1;
        i = skip(text, i);
        if (endsHere(text, stop, i)) {
          ends.add(i);
        }
      }
    }
    if (ends.isEmpty() || ends.getLast() < text.length()) {
      ends.add(text.length());
    }
    return ends;
  }

  private static boolean isEnd(char c) {
    return WIDE_ENDS.indexOf(c) >= 0 || SPACED_ENDS.indexOf(c) >= 0;
  }

  /** Over further marks and closing quotes. */
  private static int skip(String text, int from) {
    int i = from;
    while (i < text.length() && (isEnd(text.charAt(i)) || CLOSERS.indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    return i;
  }

  private static boolean endsHere(String text, int stop, int after) {
    if (text.substring(stop, after).chars().anyMatch(c -> WIDE_ENDS.indexOf(c) >= 0)) {
      return true;
    }
    if (after < text.length() && !Character.isWhitespace(text.charAt(after))) {
      return false;
    }
    return text.charAt(stop) != '.' || after - stop > 1 || !abbreviates(text, stop);
  }

  private static boolean abbreviates(String text, int stop) {
    int from = stop;
    while (from > 0
        && (Character.isLetter(text.charAt(from - 1)) || text.charAt(from - 1) == '.')) {
      from--;
    }
    String word = text.substring(from, stop);
    boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0));
    return initial || ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
  }
}
