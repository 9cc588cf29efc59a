package org.anabranch.compute.plan;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.jspecify.annotations.Nullable;

/**
 * What to sign, where demand should run each month, which limits bind and at what price, how
 * concentrated it all is, and what the loss of each partner and chip vendor would do. Complete in
 * itself: everything needed to explain a figure is in the estate and the dispatches.
 *
 * @param estate as it was given
 * @param committed the same with {@code decisions} signed and all other offers gone; what {@code
 *     base} and {@code losses} are planned on
 * @param choices what could be signed or made longer
 * @param decisions what should be
 * @param base nothing lost
 * @param bindings the limits that bind in {@code base}, dearest first
 * @param late deliveries late; empty when the estate gives no chances of slips
 * @param hedge how what is signed stands against them; null when none can be late or nothing can be
 *     signed
 * @param independence what it costs to be ready for any loss; null when there is nothing to choose
 * @param conflicts the smallest set of clauses because of which demand goes unmet; empty when none
 * @param figures how many figures of the estate have each status
 * @param warnings what a reader should know about the estate, in whole sentences
 */
public record Plan(
    Estate estate,
    Estate committed,
    List<Choice> choices,
    List<Decision> decisions,
    Dispatch base,
    List<Binding> bindings,
    List<Concentration> concentrations,
    List<Loss> losses,
    List<Late> late,
    @Nullable Hedge hedge,
    @Nullable Independence independence,
    List<String> conflicts,
    Map<Figure.Status, Integer> figures,
    List<String> warnings,
    Work work) {
  public Plan {
    choices = List.copyOf(choices);
    decisions = List.copyOf(decisions);
    bindings = List.copyOf(bindings);
    concentrations = List.copyOf(concentrations);
    losses = List.copyOf(losses);
    late = List.copyOf(late);
    conflicts = List.copyOf(conflicts);
    figures = Map.copyOf(figures);
    warnings = List.copyOf(warnings);
  }

  /** Its heart, for questions of the form “what if”. */
  public Outline outline() {
    return new Outline(estate, committed, decisions, base, work.boundUsdMillion(), hedge);
  }

  /** What a reader should know who looks at it {@code today}: that it is over, and the warnings. */
  public List<String> notes(LocalDate today) {
    return Stream.concat(over(today).stream(), warnings.stream()).toList();
  }

  /** That all its months are past; empty while one is not. It is a plan all the same. */
  public Optional<String> over(LocalDate today) {
    YearMonth until = estate.horizon().until();
    return until.isBefore(YearMonth.from(today))
        ? Optional.of(
            ("All these months are past: the last is %s, and it is %s. The plan says what would have"
                    + " been best, not what to do; to plan ahead, move horizon in the estate.")
                .formatted(until, YearMonth.from(today)))
        : Optional.empty();
  }

  public List<YearMonth> months() {
    return estate.horizon().months();
  }

  /** Cash, penalty and the fees of what is signed. */
  public double totalUsdMillion() {
    return base.totalUsdMillion() + feesUsdMillion();
  }

  /** Why an offer cannot be signed or made longer at all; empty where it can. */
  public Optional<String> barred(Choice choice) {
    return choice.starts().isEmpty()
        ? Optional.of(
            taker(choice)
                .map(by -> "taken up by " + by + ", whose first right it was")
                .orElse("too late, or after these months"))
        : Optional.empty();
  }

  private Optional<String> taker(Choice choice) {
    return estate.contracts().stream()
        .filter(c -> c.id().equals(choice.id()) && c.option() != null)
        .flatMap(c -> Stream.ofNullable(Objects.requireNonNull(c.option()).takenBy()))
        .findFirst();
  }

  /** Due on signing, all decisions together. */
  public double feesUsdMillion() {
    return decisions.stream().mapToDouble(d -> d.choice().feeUsdMillion()).sum();
  }

  /** The first month in which supply meets demand in every class. */
  public Optional<YearMonth> firstMet() {
    return base.firstMet(months());
  }

  /** The first month from which supply meets demand in every class until the horizon ends. */
  public Optional<YearMonth> metForGood() {
    return base.metForGood(months());
  }
}
