package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.anabranch.compute.solve.LinearProgram;

/**
 * The columns that stand for signing: one for each choice and start, 0 or 1, at most one of a
 * choice. All scenarios of a programme share them: what is signed is signed before anybody knows
 * which scenario comes.
 */
final class Signings {
  static final Signings NONE = new Signings();

  private final Map<Choice, Map<YearMonth, Integer>> columns = new LinkedHashMap<>();

  private Signings() {}

  Signings(LinearProgram program, Units units, List<Choice> choices) {
    for (Choice choice : choices) {
      if (choice.starts().isEmpty()) {
        continue;
      }
      Map<YearMonth, Integer> starts = new LinkedHashMap<>();
      int once = program.atMost(1);
      for (YearMonth start : choice.starts()) {
        int column = program.choice(choice.feeUsdMillion() / units.usdMillion());
        program.set(once, column, 1);
        starts.put(start, column);
      }
      columns.put(choice, starts);
    }
  }

  Iterable<Choice> choices() {
    return columns.keySet();
  }

  /** The columns that would have the choice in force in {@code month}. */
  List<Integer> covering(Choice choice, YearMonth month) {
    List<Integer> covering = new ArrayList<>();
    columns
        .getOrDefault(choice, Map.of())
        .forEach(
            (start, column) -> {
              if (choice.covers(start, month)) {
                covering.add(column);
              }
            });
    return covering;
  }

  /**
   * Forbids a signing.
   *
   * @param withLess whether to forbid what signs nothing beyond it as well
   */
  void ruleOut(LinearProgram program, List<Decision> signing, boolean withLess) {
    int row = program.atLeast(1);
    int signed = 0;
    for (var choice : columns.entrySet()) {
      for (var start : choice.getValue().entrySet()) {
        if (signing.stream()
            .anyMatch(
                d -> d.choice().equals(choice.getKey()) && d.start().equals(start.getKey()))) {
          signed++;
          if (!withLess) {
            program.set(row, start.getValue(), -1);
          }
        } else {
          program.set(row, start.getValue(), 1);
        }
      }
    }
    if (!withLess) {
      program.rowBounds(row, 1 - signed, LinearProgram.NO_LIMIT);
    }
  }

  /** Writes into {@code row} what each signing costs: its fee less a credit, in million dollars. */
  void price(
      LinearProgram program,
      Units units,
      int row,
      ToDoubleBiFunction<Choice, YearMonth> creditUsdMillion) {
    columns.forEach(
        (choice, starts) ->
            starts.forEach(
                (start, column) ->
                    program.set(
                        row,
                        column,
                        (choice.feeUsdMillion() - creditUsdMillion.applyAsDouble(choice, start))
                            / units.usdMillion())));
  }

  /** Takes a credit off what each signing costs the programme, in million dollars. */
  void discount(
      LinearProgram program, Units units, ToDoubleBiFunction<Choice, YearMonth> creditUsdMillion) {
    columns.forEach(
        (choice, starts) ->
            starts.forEach(
                (start, column) ->
                    program.cost(
                        column,
                        (choice.feeUsdMillion() - creditUsdMillion.applyAsDouble(choice, start))
                            / units.usdMillion())));
  }

  /** What was chosen. */
  List<Decision> read(double[] values) {
    List<Decision> decisions = new ArrayList<>();
    columns.forEach(
        (choice, starts) ->
            starts.forEach(
                (start, column) -> {
                  if (values[column] > 0.5) {
                    decisions.add(Decision.of(choice, start));
                  }
                }));
    return decisions;
  }
}
