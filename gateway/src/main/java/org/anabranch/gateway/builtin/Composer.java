package org.anabranch.gateway.builtin;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Writes one text of an article: selects, sets and, where not even one sentence fits, cuts. */
final class Composer {
  private static final int LEAST_LINES = 3;

  private final Reading reading;

  Composer(Reading reading) {
    this.reading = reading;
  }

  /** At least one part; all limits kept. */
  List<String> parts(Recipe recipe, Limits limits) {
    Layout layout = new Layout(reading, limits);
    Selector selector = new Selector(reading, recipe);
    Integer opening = selector.opening(i -> limits.hold(layout.set(i, null, Recipe.Shape.CAPTION)));
    Predicate<List<Integer>> fits = c -> limits.hold(layout.set(c, opening, recipe.shape()));
    List<Integer> chosen = selector.select(opening, fits);
    if (chosen.isEmpty()) {
      return List.of(Cutter.cut(best(), limits.textMax()));
    }
    List<String> parts = layout.set(chosen, opening, recipe.shape());
    return recipe.shape() == Recipe.Shape.OUTLINED ? layout.outlined(parts) : parts;
  }

  /** Sentences that stand alone, in article order, each cut where it is longer than a line. */
  List<String> lines(int linesMax, int lineMax) {
    int wanted =
        Math.clamp(reading.sentences().size() / 4, Math.min(LEAST_LINES, linesMax), linesMax);
    Recipe recipe =
        new Recipe(
            "storyboard",
            wanted,
            wanted,
            Integer.MAX_VALUE / 4,
            Recipe.Opening.NONE,
            Recipe.Taste.PLAIN,
            Recipe.Shape.LINES);
    Selector selector = new Selector(reading, recipe);
    List<Integer> whole = selector.select(null, c -> c.stream().allMatch(i -> alone(i, lineMax)));
    List<Integer> chosen =
        whole.size() >= Math.min(LEAST_LINES, wanted)
            ? whole
            : selector.select(null, c -> c.stream().allMatch(i -> alone(i, Integer.MAX_VALUE)));
    if (chosen.isEmpty()) {
      return List.of(Cutter.cut(best(), lineMax));
    }
    return chosen.stream().map(i -> Cutter.cut(reading.sentence(i).text(), lineMax)).toList();
  }

  /** The article's title; without one, its best sentence. Cut to fit, empty when nothing may be. */
  String title(int max) {
    String title = SentenceSplitter.clean(reading.article().title());
    return Cutter.cut(title.isEmpty() && max > 0 ? best() : title, max);
  }

  private boolean alone(int index, int max) {
    Sentence sentence = reading.sentence(index);
    return !sentence.dangling() && !sentence.asks() && sentence.length() <= max;
  }

  /** The one text to fall back on: the weightiest sentence, or whatever there is. */
  private String best() {
    @Nullable Sentence best =
        IntStream.range(0, reading.sentences().size())
            .mapToObj(reading::sentence)
            .max(
                Comparator.comparingDouble(
                        (Sentence s) -> reading.salience()[s.index()] - (s.dangling() ? 0.5 : 0))
                    .thenComparing(Comparator.comparingInt(Sentence::index).reversed()))
            .orElse(null);
    String text = best == null ? SentenceSplitter.clean(reading.article().title()) : best.text();
    if (text.isEmpty()) {
      throw Problem.badInput(
              "article-empty",
              "The article has neither a title nor a sentence.",
              "Give the article's text in sections[].paragraphs[].")
          .asException();
    }
    return text;
  }
}
