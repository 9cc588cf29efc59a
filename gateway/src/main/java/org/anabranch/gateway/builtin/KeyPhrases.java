package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Language;

/**
 * What an article is about, as hashtags: single words and pairs of neighbours that come back and
 * are spread over it. A pair must hold together: its words meet more often than their frequency
 * explains.
 */
final class KeyPhrases {
  private static final int MAX_LETTERS = 24;
  private static final String NO_AFFIX =
      "的了着过是在和与及或也就都而但并很最被把将从对于以为这那其此有个们到中上下等不没会能可要让用年月日一二三四五六七八九十百千万亿两几每各"
          + "某该今去来说想做给向再又还里外前后内间时候多少大小好新岁名位只条张次元块它他她我你您则却如若因由所之乎者且即使得地吗呢吧啊第约近超达成更"
          + "越较已正刚曾仍请帮找看走坐摆开收学教";

  /** One phrase: where it occurs and how it is written there. */
  private static final class Phrase {
    final List<String> stems;
    final Map<String, Integer> spellings = new LinkedHashMap<>();
    final Set<Integer> places = new HashSet<>();
    int count;
    int named;

    Phrase(List<String> stems) {
      this.stems = stems;
    }
  }

  private final Map<String, Phrase> phrases = new LinkedHashMap<>();
  private final Words words;
  private final Set<String> title;
  private final boolean nounsAreCapital;

  KeyPhrases(Words words, String language, String title) {
    this.words = words;
    this.title = new HashSet<>(words.terms(title));
    this.nounsAreCapital = language.equals("de");
  }

  /** Hashtags without their mark, best first, no word in two of them. */
  List<String> of(Article article, List<Sentence> sentences) {
    count(article.title(), -1);
    for (int s = 0; s < article.sections().size(); s++) {
      count(article.sections().get(s).heading(), -2 - s);
    }
    sentences.forEach(s -> count(s.text(), s.paragraph()));
    List<Phrase> ranked =
        phrases.values().stream()
            .filter(this::holds)
            .sorted(Comparator.comparingDouble(this::score).reversed())
            .toList();
    List<String> tags = new ArrayList<>();
    Set<String> covered = new HashSet<>();
    for (Phrase phrase : ranked) {
      String tag = spelled(phrase);
      boolean fresh = phrase.stems.stream().noneMatch(covered::contains);
      if (fresh && tag.codePointCount(0, tag.length()) <= MAX_LETTERS) {
        covered.addAll(phrase.stems);
        tags.add(tag);
      }
    }
    return tags;
  }

  private void count(String text, int place) {
    List<Words.Word> found = words.of(text);
    for (int i = 0; i < found.size(); i++) {
      Words.Word word = found.get(i);
      if (names(word)) {
        add(List.of(word), place);
      }
      if (i > 0 && word.adjacent() && heads(word) && qualifies(found.get(i - 1))) {
        add(List.of(found.get(i - 1), word), place);
      }
    }
  }

  private void add(List<Words.Word> parts, int place) {
    List<String> stems = parts.stream().map(Words.Word::lower).map(words::stem).toList();
    Phrase phrase = phrases.computeIfAbsent(String.join(" ", stems), _ -> new Phrase(stems));
    phrase.count++;
    phrase.places.add(place);
    phrase.spellings.merge(written(parts), 1, Integer::sum);
    boolean named =
        parts.stream().allMatch(w -> !w.opens() && Character.isUpperCase(w.text().codePointAt(0)));
    phrase.named += named ? 1 : 0;
  }

  private boolean names(Words.Word word) {
    String lower = word.lower();
    boolean wide = Language.isCjk(lower.codePointAt(0));
    boolean letters = lower.codePoints().allMatch(Character::isLetter);
    boolean capital = Character.isUpperCase(word.text().codePointAt(0));
    return letters
        && words.means(lower)
        && !words.weak(lower)
        && (wide || lower.length() >= 4 || isAcronym(word.text()))
        && (wide || !nounsAreCapital || capital);
  }

  /** The second word of a pair may be a plain noun that says little alone: "spare parts". */
  private boolean heads(Words.Word word) {
    String lower = word.lower();
    boolean capital = Character.isUpperCase(word.text().codePointAt(0));
    return lower.codePoints().allMatch(Character::isLetter)
        && (words.means(lower) || affixes(lower))
        && !words.bends(lower)
        && (!nounsAreCapital || capital);
  }

  private boolean qualifies(Words.Word word) {
    String lower = word.lower();
    return lower.codePoints().allMatch(Character::isLetter)
        && (words.means(lower) || affixes(lower))
        && !words.weak(lower);
  }

  private boolean holds(Phrase phrase) {
    if (phrase.stems.size() == 1) {
      return phrase.count >= 2 && phrase.places.size() >= 2;
    }
    if (phrase.stems.stream().anyMatch(KeyPhrases::isOneHan)) {
      int longer =
          phrase.stems.stream().filter(s -> !isOneHan(s)).mapToInt(this::occurrences).sum();
      return phrase.count >= 2 && longer > 0 && phrase.count * 10 >= longer * 7;
    }
    boolean weakHead = words.weak(phrase.stems.getLast());
    boolean titled = title.containsAll(phrase.stems);
    int rarest = phrase.stems.stream().mapToInt(this::occurrences).min().orElse(0);
    return phrase.count >= (weakHead ? 3 : 2) && (titled || phrase.count * 5 >= rarest * 2);
  }

  private int occurrences(String stem) {
    Phrase single = phrases.get(stem);
    return single == null ? 0 : single.count;
  }

  private double score(Phrase phrase) {
    long inTitle = phrase.stems.stream().filter(title::contains).count();
    double score = (1 + Math.log(phrase.count)) * Math.sqrt(phrase.places.size());
    score *= 1 + 0.6 * inTitle / phrase.stems.size();
    score *= phrase.named * 2 > phrase.count && !nounsAreCapital ? 1.4 : 1;
    score *= title.containsAll(phrase.stems) && phrase.stems.size() > 1 ? 1.5 : 1;
    boolean affixed = phrase.stems.stream().anyMatch(KeyPhrases::isOneHan);
    return score * (affixed ? 1.3 : phrase.stems.size() > 1 ? 2.2 : 1);
  }

  private static String spelled(Phrase phrase) {
    return phrase.spellings.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static String written(List<Words.Word> parts) {
    StringBuilder tag = new StringBuilder();
    for (Words.Word part : parts) {
      String word = part.text().replaceFirst("['’]s$", "");
      int second = word.offsetByCodePoints(0, 1);
      tag.append(word.substring(0, second).toUpperCase(Locale.ROOT)).append(word.substring(second));
    }
    return tag.toString();
  }

  /** One Han character that may be part of a longer name, as in 老师傅 and 年轻人. */
  private static boolean affixes(String lower) {
    return isOneHan(lower) && NO_AFFIX.indexOf(lower) < 0;
  }

  private static boolean isOneHan(String stem) {
    return stem.length() == 1 && Language.isCjk(stem.codePointAt(0));
  }

  private static boolean isAcronym(String word) {
    return word.length() >= 2 && word.codePoints().allMatch(Character::isUpperCase);
  }
}
