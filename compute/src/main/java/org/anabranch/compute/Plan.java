package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where demand should run each month, which limits bind and at what price, how concentrated it all
 * is, and what the loss of each partner and chip vendor would do. Complete in itself: everything
 * needed to explain a figure is in the estate and the dispatches.
 *
 * @param base nothing lost
 * @param bindings the limits that bind in {@code base}, dearest first
 * @param figures how many figures of the estate have each status
 * @param warnings what a reader should know about the estate, in whole sentences
 */
public record Plan(
    Estate estate,
    Dispatch base,
    List<Binding> bindings,
    List<Concentration> concentrations,
    List<Loss> losses,
    Map<Figure.Status, Integer> figures,
    List<String> warnings) {
  public Plan {
    bindings = List.copyOf(bindings);
    concentrations = List.copyOf(concentrations);
    losses = List.copyOf(losses);
    figures = Map.copyOf(figures);
    warnings = List.copyOf(warnings);
  }

  public List<YearMonth> months() {
    return estate.horizon().months();
  }

  /** The first month in which supply meets demand in every class. */
  public Optional<YearMonth> firstMet() {
    return months().stream().filter(this::met).findFirst();
  }

  /** The first month from which supply meets demand in every class until the horizon ends. */
  public Optional<YearMonth> metForGood() {
    List<YearMonth> months = months();
    Optional<YearMonth> start = Optional.empty();
    for (int i = months.size() - 1; i >= 0 && met(months.get(i)); i--) {
      start = Optional.of(months.get(i));
    }
    return start;
  }

  private boolean met(YearMonth month) {
    return base.unmet(b -> b.month().equals(month))
        <= Loss.NOTICEABLE * base.wanted(b -> b.month().equals(month));
  }
}
