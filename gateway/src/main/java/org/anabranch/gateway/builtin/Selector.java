package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.anabranch.kernel.Language;
import org.jspecify.annotations.Nullable;

/**
 * Chooses sentences: those that say most of the whole and least of what is already said, under
 * whatever limits the caller states. A sentence that leans on the one before it comes only together
 * with that. Greedy with several exchange rates of worth for length, of which the best total wins.
 */
final class Selector {
  private static final double[] LENGTH_EXPONENTS = {0, 0.35, 0.7};
  private static final double ALIKE = 0.5;
  private static final double SAME = 0.86;
  private static final double NEW_SECTION = 0.12;
  private static final double NEAR_TIE = 0.15;
  private static final int LONGEST_RUN = 3;

  private final Reading reading;
  private final Recipe recipe;
  private final double[] worth;
  private final Map<Integer, List<Integer>> runs = new HashMap<>();

  Selector(Reading reading, Recipe recipe) {
    this.reading = reading;
    this.recipe = recipe;
    this.worth =
        reading.sentences().stream()
            .mapToDouble(s -> Math.sqrt(reading.salience()[s.index()]) + bonus(s) + nudge(s))
            .toArray();
    candidates().forEach(i -> runs.put(i, run(i)));
    runs.values().removeIf(List::isEmpty);
  }

  /** The sentence to open with, among those that fit alone; null when the recipe has no say. */
  @Nullable Integer opening(Predicate<List<Integer>> fits) {
    if (recipe.opening() == Recipe.Opening.NONE) {
      return null;
    }
    return candidates()
        .filter(i -> !reading.sentence(i).dangling() && fits.test(List.of(i)))
        .boxed()
        .max(Comparator.comparingDouble(this::opens).thenComparing(Comparator.reverseOrder()))
        .orElse(null);
  }

  /** Indices in article order, the opening among them. Empty when nothing fits. */
  List<Integer> select(@Nullable Integer opening, Predicate<List<Integer>> fits) {
    List<Integer> best = List.of();
    double most = -1;
    for (double exponent : LENGTH_EXPONENTS) {
      List<Integer> chosen = greedy(opening, fits, exponent);
      double total = total(chosen);
      if (total > most + 1e-9) {
        most = total;
        best = chosen;
      }
    }
    return best;
  }

  private List<Integer> greedy(
      @Nullable Integer opening, Predicate<List<Integer>> fits, double exponent) {
    List<Integer> chosen = opening == null ? List.of() : List.of(opening);
    while (chosen.size() < recipe.most()) {
      List<Integer> next = null;
      double best = 0;
      for (List<Integer> run : runs.values()) {
        List<Integer> joined = join(chosen, run);
        if (joined.size() == chosen.size() || joined.size() > recipe.most()) {
          continue;
        }
        double gain = gain(run, chosen, exponent);
        if (gain > best && hasRoom(joined) && fits.test(joined)) {
          best = gain;
          next = joined;
        }
      }
      if (next == null) {
        return chosen;
      }
      chosen = next;
    }
    return chosen;
  }

  private boolean hasRoom(List<Integer> joined) {
    int length = joined.stream().mapToInt(i -> reading.sentence(i).length()).sum();
    return joined.size() <= recipe.least() || length <= recipe.target(reading.script()) * 1.1;
  }

  private double gain(List<Integer> run, List<Integer> chosen, double exponent) {
    double gain = 0;
    int added = 0;
    int length = 0;
    for (int i : run) {
      if (!chosen.contains(i)) {
        double like = chosen.stream().mapToDouble(c -> reading.likeness(i, c)).max().orElse(0);
        if (like > SAME) {
          return 0;
        }
        gain += worth[i] - repetition(like) + (newSection(i, chosen) ? NEW_SECTION : 0);
        length += reading.sentence(i).length();
        added++;
      }
    }
    return added == 0 ? 0 : gain / added / Math.pow(length / 100.0, exponent);
  }

  private double total(List<Integer> chosen) {
    double total = 0;
    for (int k = 0; k < chosen.size(); k++) {
      int i = chosen.get(k);
      List<Integer> before = chosen.subList(0, k);
      double like = before.stream().mapToDouble(c -> reading.likeness(i, c)).max().orElse(0);
      total += worth[i] - repetition(like) + (newSection(i, before) ? NEW_SECTION : 0);
    }
    return total;
  }

  private static double repetition(double like) {
    return 0.8 * Math.max(0, like - ALIKE) / (1 - ALIKE);
  }

  private boolean newSection(int sentence, List<Integer> chosen) {
    int section = reading.sentence(sentence).section();
    return chosen.stream().noneMatch(c -> reading.sentence(c).section() == section);
  }

  private double opens(int index) {
    Sentence s = reading.sentence(index);
    double salience = reading.salience()[index];
    boolean wide = reading.script() == Language.CJK;
    double length = s.length() * (wide ? 2.6 : 1);
    double brief =
        length < 40 ? -0.1 : length <= 90 ? 0.2 : length <= 130 ? 0.1 : length <= 180 ? 0 : -0.2;
    return salience
        + (Openings.frames(s.text()) ? -0.3 : 0)
        + (s.asks() ? -0.15 : 0)
        + (s.hasQuote() ? -0.1 : 0)
        + switch (recipe.opening()) {
          case LEAD -> s.place() >= 1 ? 0.6 : s.paragraph() == 0 ? 0.3 : 0;
          case CENTRAL -> brief / 2 + 0.5 * salience + (wide ? 0.4 * s.place() : 0);
          case STRIKING ->
              brief + (s.contrasts() ? 0.35 : 0) + (s.hasNumber() ? 0.05 : 0) - 0.15 * s.place();
          case NONE -> 0;
        };
  }

  /** Some value of [0, {@value #NEAR_TIE}) that is always the same for a sentence and a recipe. */
  private double nudge(Sentence s) {
    int mixed = (recipe.name() + s.text()).hashCode() * 0x9E3779B9;
    return reading.salience()[s.index()] > 0 ? NEAR_TIE * (mixed >>> 8) / (1 << 24) : 0;
  }

  private double bonus(Sentence s) {
    boolean weighed = reading.salience()[s.index()] > 0;
    return !weighed
        ? 0
        : (s.asks() ? -0.12 : 0)
            + (isContinued(s) ? -0.1 : 0)
            + switch (recipe.taste()) {
              case PLAIN -> 0;
              case SHORT -> s.length() <= recipe.target(reading.script()) / 2 ? 0.12 : -0.12;
              case FIGURES -> s.hasNumber() ? 0.18 : 0;
              case PEOPLE -> s.hasQuote() ? 0.3 : 0;
            };
  }

  /** Whether the next sentence leans on this one, which then may only prepare it. */
  private boolean isContinued(Sentence s) {
    int next = s.index() + 1;
    return next < reading.sentences().size()
        && reading.sentence(next).paragraph() == s.paragraph()
        && reading.sentence(next).dangling();
  }

  /** The sentence with those it leans on, or nothing when they are not there to be taken. */
  private List<Integer> run(int index) {
    List<Integer> run = new ArrayList<>();
    for (int i = index; i >= 0 && run.size() < LONGEST_RUN; i--) {
      boolean apart =
          !run.isEmpty() && reading.sentence(i).paragraph() != reading.sentence(index).paragraph();
      if (apart || reading.salience()[i] <= 0) {
        return List.of();
      }
      run.addFirst(i);
      if (!reading.sentence(i).dangling()) {
        return run;
      }
    }
    return List.of();
  }

  private IntStream candidates() {
    return IntStream.range(0, reading.sentences().size()).filter(i -> reading.salience()[i] > 0);
  }

  private static List<Integer> join(List<Integer> chosen, List<Integer> run) {
    TreeSet<Integer> joined = new TreeSet<>(chosen);
    joined.addAll(run);
    return List.copyOf(joined);
  }
}
