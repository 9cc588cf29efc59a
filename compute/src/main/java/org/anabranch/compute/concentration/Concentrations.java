package org.anabranch.compute.concentration;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to say of concentration now.
 *
 * @param trends one for each basis that has figures
 * @param caps those that are configured
 * @param passed caps that are passed
 * @param planned whether a plan is in force and counted
 */
public record Concentrations(
    List<Trend> trends, List<Cap> caps, List<Passed> passed, boolean planned) {
  public Concentrations {
    trends = List.copyOf(trends);
    caps = List.copyOf(caps);
    passed = List.copyOf(passed);
  }

  public static Concentrations of(List<Holding> holdings, List<Cap> caps, boolean planned) {
    List<Trend> trends = Trend.of(holdings);
    return new Concentrations(trends, caps, Passed.of(caps, trends), planned);
  }

  /**
   * Those trends alone that are of this; a blank or absent word leaves it open.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT for a word there is none of
   */
  public List<Trend> trends(
      @Nullable String source, @Nullable String measure, @Nullable String of) {
    Set<Basis.Source> sources = meant("source", source, Basis.Source.values());
    Set<Basis.Measure> measures = meant("measure", measure, Basis.Measure.values());
    Set<Basis.Of> holders = meant("by", of, Basis.Of.values());
    return trends.stream()
        .filter(
            t ->
                sources.contains(t.basis().source())
                    && measures.contains(t.basis().measure())
                    && holders.contains(t.basis().of()))
        .toList();
  }

  private static <E extends Enum<E>> Set<E> meant(String what, @Nullable String word, E[] all) {
    Set<E> meant = new LinkedHashSet<>();
    for (E each : all) {
      String name = each.name().toLowerCase(Locale.ROOT);
      if (word == null
          || word.isBlank()
          || name.equals(word.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]", "_"))) {
        meant.add(each);
      }
    }
    if (meant.isEmpty()) {
      throw Problem.badInput(
              "concentration-unknown",
              "There is no %s “%s”.".formatted(what, word),
              "Choose one of: "
                  + Stream.of(all)
                      .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                      .collect(Collectors.joining(", "))
                  + ".")
          .asException();
    }
    return meant;
  }

  public Optional<Trend> trend(Basis basis) {
    return trends.stream().filter(t -> t.basis().equals(basis)).findFirst();
  }
}
