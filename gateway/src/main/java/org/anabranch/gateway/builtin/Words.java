package org.anabranch.gateway.builtin;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/**
 * Finds the words of a text with Unicode's rules, and Chinese and Japanese ones with ICU's
 * dictionary. For one thread.
 */
final class Words {
  /**
   * @param text as written
   * @param adjacent whether nothing but a space stands between it and the word before
   * @param opens whether it is the first of the text
   */
  record Word(String text, boolean adjacent, boolean opens) {
    String lower() {
      return text.toLowerCase(Locale.ROOT).replace('’', '\'');
    }
  }

  /** Chinese particles and numerals: what holds one of them names nothing. */
  private static final Pattern GRAMMAR = Pattern.compile("[了着过的们百千万亿]|^[一二三四五六七八九十两几每]");

  private final BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
  private final StopWords stopWords;
  private final String language;

  Words(StopWords stopWords, String language) {
    this.stopWords = stopWords;
    this.language = language;
  }

  List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    breaks.setText(text);
    int end = 0;
    for (int from = breaks.first(), to = breaks.next();
        to != BreakIterator.DONE;
        from = to, to = breaks.next()) {
      if (Character.isLetterOrDigit(text.codePointAt(from))) {
        boolean adjacent = !words.isEmpty() && text.substring(end, from).isBlank();
        words.add(new Word(text.substring(from, to), adjacent, words.isEmpty()));
        end = to;
      }
    }
    return words;
  }

  /** The words that carry meaning, in lower case and without a plural's ending. */
  List<String> terms(String text) {
    return of(text).stream().map(Word::lower).filter(this::means).map(this::stem).toList();
  }

  boolean means(String lower) {
    int first = lower.codePointAt(0);
    boolean wide = Language.isCjk(first);
    boolean longEnough = lower.length() >= (wide ? 2 : 3);
    return longEnough
        && !(wide && GRAMMAR.matcher(lower).find())
        && Character.isLetter(first)
        && !stopWords.contains(language, lower);
  }

  boolean weak(String lower) {
    return stopWords.weak(language, lower);
  }

  boolean bends(String lower) {
    return stopWords.bends(language, lower);
  }

  String stem(String lower) {
    String word = lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
    if (!language.equals("en") || word.length() < 4 || !word.endsWith("s") || word.endsWith("ss")) {
      return word;
    }
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean es = word.endsWith("ches") || word.endsWith("shes") || word.endsWith("sses");
    boolean keeps = word.endsWith("us") || word.endsWith("is");
    return keeps ? word : word.substring(0, word.length() - (es ? 2 : 1));
  }
}
