package org.anabranch.compute;

import java.util.List;

/**
 * The proof that a solver's answer is the best one: its values keep every limit, its duals keep
 * theirs, and the two objectives meet (strong duality). Computed from the programme alone; of the
 * solver only values and duals are believed. A wrong price is thus never handed on.
 *
 * @param objective what the values cost
 * @param relativeGap how far the dual objective is from it
 * @param reducedCosts per column: its cost less what its rows pay for it
 */
record Certificate(double objective, double relativeGap, double[] reducedCosts) {
  /** The largest relative gap, and the largest violation of a limit per unit of its size. */
  static final double TOLERANCE = 1e-7;

  /**
   * Throws {@link IllegalStateException} saying what is wrong when the answer is not proved best.
   */
  static Certificate of(LinearProgram program, double[] values, double[] duals) {
    checkPrimal(program, values);
    double[] reducedCosts = reducedCosts(program, duals);
    double primal = 0;
    double dual = 0;
    List<LinearProgram.Column> columns = program.columns();
    for (int j = 0; j < columns.size(); j++) {
      LinearProgram.Column c = columns.get(j);
      primal += c.cost() * values[j];
      dual += paid("column " + j, reducedCosts[j], c.lower(), c.upper(), c.cost());
    }
    for (int i = 0; i < program.rows().size(); i++) {
      LinearProgram.Row r = program.rows().get(i);
      dual += paid("row " + i, duals[i], r.lower(), r.upper(), 1);
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
  private static double paid(String what, double price, double lower, double upper, double size) {
    double bound = price > 0 ? lower : upper;
    if (Double.isInfinite(bound)) {
      if (!(Math.abs(price) <= TOLERANCE * Math.max(1, Math.abs(size)))) {
        throw new IllegalStateException(
            "The price %.3g of %s leans on a limit that does not exist.".formatted(price, what));
      }
      return 0;
    }
    return price * bound;
  }

  private static double[] reducedCosts(LinearProgram program, double[] duals) {
    double[] costs = program.columns().stream().mapToDouble(LinearProgram.Column::cost).toArray();
    for (LinearProgram.Entry e : program.entries()) {
      costs[e.column()] -= e.coefficient() * duals[e.row()];
    }
    return costs;
  }

  private static void checkPrimal(LinearProgram program, double[] values) {
    double[] activity = new double[program.rows().size()];
    for (LinearProgram.Entry e : program.entries()) {
      activity[e.row()] += e.coefficient() * values[e.column()];
    }
    for (int i = 0; i < activity.length; i++) {
      LinearProgram.Row r = program.rows().get(i);
      checkWithin("row " + i, activity[i], r.lower(), r.upper());
    }
    for (int j = 0; j < values.length; j++) {
      LinearProgram.Column c = program.columns().get(j);
      checkWithin("column " + j, values[j], c.lower(), c.upper());
    }
  }

  private static void checkWithin(String what, double value, double lower, double upper) {
    double slack = 10 * TOLERANCE * Math.max(1, Math.abs(value));
    if (!(value >= lower - slack && value <= upper + slack)) {
      throw new IllegalStateException(
          "The value %.9g of %s is outside %.9g to %.9g.".formatted(value, what, lower, upper));
    }
  }
}
