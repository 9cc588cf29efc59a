package org.anabranch.compute;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import java.util.stream.IntStream;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Problem.Kind;

/**
 * Solves linear programmes with COIN-OR CLP inside OR-Tools and proves every answer with a {@link
 * Certificate}. CLP, because the duals matter as much as the values: HiGHS as OR-Tools 9.15 wraps
 * it hands row activities out as duals. Blocks; safe for many threads, each solve being its own.
 */
final class Solver {
  private static final long LIMIT_MS = 120_000;

  /** A proved answer. */
  record Solution(double[] values, double[] duals, Certificate certificate) {}

  /**
   * Loads the native library and solves a small programme with a known answer.
   *
   * @throws org.anabranch.kernel.ProblemException when this machine cannot run the solver, or the
   *     solver is wrong on it
   */
  Solver() {
    try {
      Loader.loadNativeLibraries();
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      throw Problem.of(
              Kind.ENVIRONMENT,
              "solver-not-loaded",
              "The solver OR-Tools cannot be loaded on %s %s."
                  .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
              "Build for this system, for example with -Dnative.ortools=linux-aarch64, and leave"
                  + " room for 80 MB in the temporary directory.")
          .asException(e);
    }
    SelfTest.run(this);
  }

  /** Throws {@code ProblemException} INTERNAL when there is no proved best answer. */
  Solution solve(LinearProgram program) {
    MPSolver solver = MPSolver.createSolver("CLP");
    try {
      MPVariable[] columns = columns(solver, program);
      MPConstraint[] rows = rows(solver, program);
      for (LinearProgram.Entry e : program.entries()) {
        rows[e.row()].setCoefficient(columns[e.column()], e.coefficient());
      }
      solver.setTimeLimit(LIMIT_MS);
      MPSolver.ResultStatus status = solver.solve();
      if (status != MPSolver.ResultStatus.OPTIMAL) {
        throw failed("it ended " + status, new IllegalStateException(status.toString()));
      }
      return proved(program, columns, rows);
    } finally {
      solver.delete();
    }
  }

  private static MPVariable[] columns(MPSolver solver, LinearProgram program) {
    MPObjective objective = solver.objective();
    objective.setMinimization();
    MPVariable[] columns = new MPVariable[program.columns().size()];
    for (int j = 0; j < columns.length; j++) {
      LinearProgram.Column c = program.columns().get(j);
      columns[j] = solver.makeNumVar(c.lower(), c.upper(), "");
      objective.setCoefficient(columns[j], c.cost());
    }
    return columns;
  }

  private static MPConstraint[] rows(MPSolver solver, LinearProgram program) {
    return program.rows().stream()
        .map(r -> solver.makeConstraint(r.lower(), r.upper(), ""))
        .toArray(MPConstraint[]::new);
  }

  private static Solution proved(LinearProgram program, MPVariable[] columns, MPConstraint[] rows) {
    double[] values =
        IntStream.range(0, columns.length).mapToDouble(j -> columns[j].solutionValue()).toArray();
    double[] duals =
        IntStream.range(0, rows.length).mapToDouble(i -> rows[i].dualValue()).toArray();
    try {
      return new Solution(values, duals, Certificate.of(program, values, duals));
    } catch (IllegalStateException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  private static RuntimeException failed(String why, Exception cause) {
    return Problem.of(
            Kind.INTERNAL,
            "plan-not-proved",
            "The solver gave no plan that can be trusted: " + why,
            "Nothing was changed. Please report it with the file.")
        .asException(cause);
  }
}
