package org.anabranch.compute.internal;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A small linear programme that is changed a little and solved again, by CLP inside OR-Tools, which
 * keeps the basis from solve to solve. Variables are at least zero. Every answer is held to strong
 * duality: what the values cost and what the duals pay must meet. Not for several threads.
 */
public final class WarmProgram implements AutoCloseable {
  private static final double TOLERANCE = 1e-6;

  /** One row with its own bounds, so that duality can be checked without asking the solver. */
  private static final class Row {
    final MPConstraint constraint;
    double lower;
    double upper;

    Row(MPConstraint constraint, double lower, double upper) {
      this.constraint = constraint;
      this.lower = lower;
      this.upper = upper;
    }
  }

  private final MPSolver solver;
  private final List<MPVariable> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private final List<Double> uppers = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>();

  /**
   * @param limit how long one solve may take
   */
  public WarmProgram(Duration limit) {
    Loader.loadNativeLibraries();
    solver = MPSolver.createSolver("CLP");
    solver.objective().setMinimization();
    solver.setTimeLimit(limit.toMillis());
  }

  /** A variable from zero on; the cost is that of a unit. Returns its number. */
  public int column(double cost) {
    return column(cost, Double.POSITIVE_INFINITY);
  }

  /** A variable from zero to {@code upper}. */
  public int column(double cost, double upper) {
    MPVariable column = solver.makeNumVar(0, upper, "");
    uppers.add(upper);
    costs.add(cost);
    solver.objective().setCoefficient(column, cost);
    columns.add(column);
    return columns.size() - 1;
  }

  public int row(double lower, double upper) {
    rows.add(new Row(solver.makeConstraint(lower, upper, ""), lower, upper));
    return rows.size() - 1;
  }

  public void set(int row, int column, double coefficient) {
    rows.get(row).constraint.setCoefficient(columns.get(column), coefficient);
  }

  /** Another cost of a unit; where it is the same, the solver hears nothing and stays warm. */
  public void cost(int column, double cost) {
    if (costs.get(column) != cost) {
      costs.set(column, cost);
      solver.objective().setCoefficient(columns.get(column), cost);
    }
  }

  public void bounds(int row, double lower, double upper) {
    Row r = rows.get(row);
    if (r.lower != lower || r.upper != upper) {
      r.lower = lower;
      r.upper = upper;
      r.constraint.setBounds(lower, upper);
    }
  }

  /** Throws {@link IllegalStateException} when there is no answer that is proved best in time. */
  public void solve() {
    MPSolver.ResultStatus status = solver.solve();
    if (status != MPSolver.ResultStatus.OPTIMAL) {
      throw new IllegalStateException("The solver ended " + status + ".");
    }
    double primal = objective();
    double dual = 0;
    for (Row row : rows) {
      double price = row.constraint.dualValue();
      double bound = price > 0 ? row.lower : row.upper;
      if (Math.abs(price) > TOLERANCE || !Double.isInfinite(bound)) {
        dual += price * bound;
      }
    }
    for (int j = 0; j < columns.size(); j++) {
      double upper = uppers.get(j);
      double reduced = columns.get(j).reducedCost();
      dual += reduced < 0 && !Double.isInfinite(upper) ? reduced * upper : 0;
    }
    if (!(Math.abs(primal - dual) <= TOLERANCE * Math.max(1, Math.abs(primal)))) {
      throw new IllegalStateException(
          "Strong duality fails: the answer costs %.9g and its prices say %.9g."
              .formatted(primal, dual));
    }
  }

  public double objective() {
    return solver.objective().value();
  }

  public double value(int column) {
    return columns.get(column).solutionValue();
  }

  public double dual(int row) {
    return rows.get(row).constraint.dualValue();
  }

  @Override
  public void close() {
    solver.delete();
  }
}
