package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.kernel.Language;
import org.jspecify.annotations.Nullable;

/** Sets chosen sentences in the shape a platform's readers expect. */
final class Layout {
  private static final int MAX_HEADINGS = 8;
  private static final int LEAST_HEADINGS = 3;

  private final Reading reading;
  private final Limits limits;

  Layout(Reading reading, Limits limits) {
    this.reading = reading;
    this.limits = limits;
  }

  /** The parts of a post, which need not keep the limits: the caller asks {@link Limits#hold}. */
  List<String> set(List<Integer> chosen, @Nullable Integer opening, Recipe.Shape shape) {
    List<List<Sentence>> runs = runs(chosen);
    if (shape == Recipe.Shape.THREAD) {
      return thread(runs);
    }
    List<List<Sentence>> ordered = openingFirst(runs, opening);
    String text =
        switch (shape) {
          case CAPTION, THREAD -> together(ordered);
          case HOOK_AND_BODY -> hooked(ordered);
          case PARAGRAPHS -> paragraphs(ordered, opening);
          case SUMMARY, OUTLINED -> paragraphs(ordered, null);
          case LINES -> lines(ordered);
        };
    return List.of(text);
  }

  /** The same with the article's headings below, where there are some and they fit. */
  List<String> outlined(List<String> parts) {
    List<String> headings =
        reading.article().sections().stream()
            .map(s -> SentenceSplitter.clean(s.heading()))
            .filter(h -> !h.isEmpty())
            .limit(MAX_HEADINGS)
            .toList();
    if (headings.size() < LEAST_HEADINGS) {
      return parts;
    }
    String outline = headings.stream().map(h -> "• " + h).collect(Collectors.joining("\n"));
    List<String> outlined = List.of(parts.getFirst() + "\n\n" + outline);
    return limits.hold(outlined) ? outlined : parts;
  }

  /** A sentence and those that lean on it stay together. */
  private List<List<Sentence>> runs(List<Integer> chosen) {
    List<List<Sentence>> runs = new ArrayList<>();
    int before = -2;
    for (int index : chosen) {
      Sentence sentence = reading.sentence(index);
      if (!sentence.dangling() || before != index - 1 || runs.isEmpty()) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(sentence);
      before = index;
    }
    return runs;
  }

  private static List<List<Sentence>> openingFirst(
      List<List<Sentence>> runs, @Nullable Integer opening) {
    List<List<Sentence>> ordered = new ArrayList<>(runs);
    for (List<Sentence> run : runs) {
      if (opening != null && run.getFirst().index() == opening) {
        ordered.remove(run);
        ordered.addFirst(run);
      }
    }
    return ordered;
  }

  private String hooked(List<List<Sentence>> runs) {
    String first = joined(runs.getFirst());
    return runs.size() == 1 ? first : first + "\n\n" + together(runs.subList(1, runs.size()));
  }

  private String lines(List<List<Sentence>> runs) {
    return runs.stream().map(this::joined).collect(Collectors.joining("\n\n"));
  }

  /** A new paragraph after the opening, if one is named, and wherever another section begins. */
  private String paragraphs(List<List<Sentence>> runs, @Nullable Integer opening) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      boolean afterOpening = i == 1 && opening != null;
      boolean apart = i > 0 && section(runs.get(i)) != section(runs.get(i - 1));
      if (i > 0) {
        text.append(afterOpening || apart ? "\n\n" : gap());
      }
      text.append(joined(runs.get(i)));
    }
    return text.toString();
  }

  /**
   * Parts of whole runs in order, each of one section and as even as the limits allow: the cheapest
   * way to cut the row, found from its end.
   */
  private List<String> thread(List<List<Sentence>> runs) {
    int n = runs.size();
    double[][] cost = new double[limits.partsMax() + 1][n + 1];
    int[][] cut = new int[limits.partsMax() + 1][n + 1];
    Arrays.stream(cost).forEach(row -> Arrays.fill(row, 0, n, Double.POSITIVE_INFINITY));
    for (int parts = 1; parts <= limits.partsMax(); parts++) {
      for (int from = n - 1; from >= 0; from--) {
        for (int to = from + 1; to <= n; to++) {
          double of = partCost(runs.subList(from, to)) + cost[parts - 1][to];
          if (of < cost[parts][from]) {
            cost[parts][from] = of;
            cut[parts][from] = to;
          }
        }
      }
    }
    List<String> thread = new ArrayList<>();
    for (int from = 0, parts = limits.partsMax(); from < n; parts--) {
      int to = Double.isInfinite(cost[parts][from]) ? n : cut[parts][from];
      thread.add(together(runs.subList(from, to)));
      from = to;
    }
    return thread;
  }

  private double partCost(List<List<Sentence>> runs) {
    int length = Cutter.length(together(runs));
    if (length > limits.textMax()) {
      return Double.POSITIVE_INFINITY;
    }
    boolean mixed = runs.stream().anyMatch(run -> section(run) != section(runs.getFirst()));
    if (mixed) {
      return Double.POSITIVE_INFINITY;
    }
    double slack = 1 - (double) length / limits.textMax();
    return slack * slack;
  }

  private static int section(List<Sentence> run) {
    return run.getFirst().section();
  }

  private String together(List<List<Sentence>> runs) {
    return runs.stream().map(this::joined).collect(Collectors.joining(gap()));
  }

  private String joined(List<Sentence> run) {
    return run.stream().map(Sentence::text).collect(Collectors.joining(gap()));
  }

  private String gap() {
    return reading.script() == Language.CJK ? "" : " ";
  }
}
