package org.anabranch.studio;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/**
 * What a source is about, in single terms: the hashtags of last resort, when a model gave none. In
 * spaced scripts the frequent long words; in Chinese and Japanese the frequent short runs between
 * the small function characters.
 */
final class Keywords {
  private static final Pattern WORD = Pattern.compile("[\\p{L}][\\p{L}\\p{M}\\p{N}]{3,24}");
  private static final Pattern RUN =
      Pattern.compile(
          "[[\\p{IsHan}\\p{IsKatakana}ー]&&[^的了和是在与及或不也就都而被把这那有为以于对从到个们其之所上下中很更最会能可要没等吗呢吧啊我你他她它一二三两几条来去说着过]]{2,}");
  private static final Set<String> COMMON =
      Set.of(
          "that this with from have what when where which while will would there their they them then",
          "than been being because about after before also into only over such some more most other",
          "very just like make made many much must never often same should still those these through",
          "under until were your could each even every first between both without whose another does");
  private static final int TITLE_WEIGHT = 3;

  private Keywords() {}

  static List<String> of(Source source, int max) {
    boolean runs = Language.of(source.text()) == Language.CJK && RUN.matcher(source.text()).find();
    Map<String, Integer> weights = new HashMap<>();
    count(weights, source.text(), 1, runs);
    count(weights, source.title(), TITLE_WEIGHT, runs);
    List<String> chosen = new ArrayList<>();
    weights.entrySet().stream()
        .filter(e -> e.getValue() > 1)
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Integer> e) -> -weight(e, runs))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .filter(k -> chosen.stream().noneMatch(c -> c.contains(k) || k.contains(c)))
        .limit(max)
        .forEach(chosen::add);
    return chosen;
  }

  private static int weight(Map.Entry<String, Integer> term, boolean runs) {
    return runs ? term.getValue() * (term.getKey().length() - 1) : term.getValue();
  }

  private static void count(Map<String, Integer> weights, String text, int weight, boolean runs) {
    if (runs) {
      RUN.matcher(text).results().map(MatchResult::group).forEach(r -> grams(weights, r, weight));
      return;
    }
    WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .filter(w -> COMMON.stream().noneMatch(line -> (" " + line + " ").contains(" " + w + " ")))
        .forEach(w -> weights.merge(w, weight, Integer::sum));
  }

  private static void grams(Map<String, Integer> weights, String run, int weight) {
    for (int length = 2; length <= 4; length++) {
      for (int from = 0; from + length <= run.length(); from++) {
        weights.merge(run.substring(from, from + length), weight, Integer::sum);
      }
    }
  }
}
