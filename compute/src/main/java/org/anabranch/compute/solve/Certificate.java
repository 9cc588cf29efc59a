package org.anabranch.compute.solve;

/**
 * The proof that a solver's answer is the best one: its values keep every limit, its duals keep
 * theirs, and the two objectives meet (strong duality). Computed from the programme alone; of the
 * solver only values and duals are believed. A wrong price is thus never handed on.
 *
 * @param objective what the values cost
 * @param relativeGap how far the dual objective is from it
 * @param reducedCosts per column: its cost less what its rows pay for it
 */
@SuppressWarnings("ArrayRecordComponent") // large, and read by whoever made the programme
public record Certificate(double objective, double relativeGap, double[] reducedCosts) {
  /** The largest relative gap, and the largest violation of a limit per unit of its size. */
  public static final double TOLERANCE = 1e-7;

  /**
   * Throws {@link IllegalStateException} saying what is wrong when the answer is not proved best.
   */
  public static Certificate of(LinearProgram program, double[] values, double[] duals) {
    if (values.length != program.columns() || duals.length != program.rows()) {
      throw new IllegalStateException(
          "%d values and %d duals were given for %d columns and %d rows."
              .formatted(values.length, duals.length, program.columns(), program.rows()));
    }
    checkPrimal(program, values);
    double[] reducedCosts = reducedCosts(program, duals);
    double primal = 0;
    double dual = 0;
    for (int j = 0; j < values.length; j++) {
      double cost = program.cost(j);
      primal += cost * values[j];
      dual += paid("column", j, reducedCosts[j], program.lower(j), program.upper(j), cost);
    }
    for (int i = 0; i < duals.length; i++) {
      dual += paid("row", i, duals[i], program.rowLower(i), program.rowUpper(i), 1);
    }
    double gap = Math.abs(primal - dual) / Math.max(1, Math.abs(primal));
    if (!(gap <= TOLERANCE)) {
      throw new IllegalStateException(
          "Strong duality fails: the plan costs %.9g and its prices say %.9g (relative gap %.2g)."
              .formatted(primal, dual, gap));
    }
    return new Certificate(primal, gap, reducedCosts);
  }

  /** What a bound contributes to the dual objective; a price may not lean on a missing bound. */
  private static double paid(
      String what, int index, double price, double lower, double upper, double size) {
    double bound = price > 0 ? lower : upper;
    if (Double.isInfinite(bound)) {
      if (!(Math.abs(price) <= TOLERANCE * Math.max(1, Math.abs(size)))) {
        throw new IllegalStateException(
            "The price %.3g of %s %d leans on a limit that does not exist."
                .formatted(price, what, index));
      }
      return 0;
    }
    return price * bound;
  }

  private static double[] reducedCosts(LinearProgram program, double[] duals) {
    double[] costs = new double[program.columns()];
    for (int j = 0; j < costs.length; j++) {
      costs[j] = program.cost(j);
    }
    for (int e = 0; e < program.entries(); e++) {
      costs[program.entryColumn(e)] -= program.coefficient(e) * duals[program.entryRow(e)];
    }
    return costs;
  }

  /** Throws {@link IllegalStateException} when the values break a limit of the programme. */
  static void checkPrimal(LinearProgram program, double[] values) {
    double[] activity = program.activities(values);
    for (int i = 0; i < activity.length; i++) {
      checkWithin("row", i, activity[i], program.rowLower(i), program.rowUpper(i));
    }
    for (int j = 0; j < values.length; j++) {
      checkWithin("column", j, values[j], program.lower(j), program.upper(j));
    }
  }

  private static void checkWithin(
      String what, int index, double value, double lower, double upper) {
    double slack = 10 * TOLERANCE * Math.max(1, Math.abs(value));
    if (!(value >= lower - slack && value <= upper + slack)) {
      throw new IllegalStateException(
          "The value %.9g of %s %d is outside %.9g to %.9g."
              .formatted(value, what, index, lower, upper));
    }
  }
}
