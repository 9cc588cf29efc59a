package org.anabranch.compute.solve;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import java.time.Duration;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Problem.Kind;

/**
 * The solvers inside OR-Tools' {@code MPSolver}, which keeps the basis from solve to solve. CLP and
 * GLOP for prices; HiGHS is left out, since as OR-Tools 9.15 wraps it row activities come out as
 * duals. SCIP and CBC for whole numbers.
 */
public final class OrToolsEngine implements Engine {
  /**
   * From so many columns on CLP is not asked to presolve: plans have little that can be taken out
   * of them beforehand, and looking for it takes a fifth to a third of the time of a solve
   * (measured on the public record and on estates of 20 and 120 sites).
   */
  private static final int PRESOLVED_COLUMNS = 1_000;

  private final String name;
  private final boolean dualSimplex;

  private OrToolsEngine(String name, boolean dualSimplex) {
    this.name = name;
    this.dualSimplex = dualSimplex;
  }

  public static OrToolsEngine clp() {
    return new OrToolsEngine("CLP", false);
  }

  public static OrToolsEngine glop() {
    return new OrToolsEngine("GLOP", true);
  }

  public static OrToolsEngine scip() {
    return new OrToolsEngine("SCIP", false);
  }

  public static OrToolsEngine cbc() {
    return new OrToolsEngine("CBC", false);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Loads the native library first, once per process.
   *
   * @throws org.anabranch.kernel.ProblemException ENVIRONMENT when this machine cannot load it
   */
  @Override
  public Session open(LinearProgram program) {
    if (program.columns() == 0) {
      return new NoColumns(program);
    }
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
    return new Native(name, dualSimplex, program);
  }

  private static final class Native implements Session {
    private final LinearProgram program;
    private final MPSolver solver;
    private final MPSolverParameters parameters = new MPSolverParameters();
    private final MPVariable[] columns;
    private final MPConstraint[] rows;
    private final LinearProgram told;

    Native(String name, boolean dualSimplex, LinearProgram program) {
      this.program = program;
      this.told = program.copy();
      this.solver = MPSolver.createSolver(name);
      if (solver == null) {
        throw new IllegalStateException("OR-Tools was built without " + name + ".");
      }
      if (dualSimplex) {
        parameters.setIntegerParam(
            MPSolverParameters.IntegerParam.LP_ALGORITHM,
            MPSolverParameters.LpAlgorithmValues.DUAL.swigValue());
      }
      if (name.equals("CLP") && program.columns() >= PRESOLVED_COLUMNS) {
        parameters.setIntegerParam(
            MPSolverParameters.IntegerParam.PRESOLVE,
            MPSolverParameters.PresolveValues.PRESOLVE_OFF.swigValue());
      }
      if (program.wholes() > 0) {
        parameters.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 1e-6);
      }
      this.columns = columns();
      this.rows = new MPConstraint[program.rows()];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = solver.makeConstraint(program.rowLower(i), program.rowUpper(i), "");
      }
      for (int e = 0; e < program.entries(); e++) {
        rows[program.entryRow(e)].setCoefficient(
            columns[program.entryColumn(e)], program.coefficient(e));
      }
    }

    private MPVariable[] columns() {
      MPObjective objective = solver.objective();
      objective.setMinimization();
      MPVariable[] made = new MPVariable[program.columns()];
      for (int j = 0; j < made.length; j++) {
        made[j] = solver.makeVar(program.lower(j), program.upper(j), program.isWhole(j), "");
        if (program.cost(j) != 0) {
          objective.setCoefficient(made[j], program.cost(j));
        }
      }
      return made;
    }

    /** Only what changed is told, so that the basis stays good. */
    private void tellChanges() {
      MPObjective objective = solver.objective();
      for (int j = 0; j < columns.length; j++) {
        if (told.cost(j) != program.cost(j)) {
          objective.setCoefficient(columns[j], program.cost(j));
          told.cost(j, program.cost(j));
        }
        if (told.lower(j) != program.lower(j) || told.upper(j) != program.upper(j)) {
          columns[j].setBounds(program.lower(j), program.upper(j));
          told.bounds(j, program.lower(j), program.upper(j));
        }
      }
      for (int i = 0; i < rows.length; i++) {
        if (told.rowLower(i) != program.rowLower(i) || told.rowUpper(i) != program.rowUpper(i)) {
          rows[i].setBounds(program.rowLower(i), program.rowUpper(i));
          told.rowBounds(i, program.rowLower(i), program.rowUpper(i));
        }
      }
    }

    @Override
    public Answer solve(Duration limit) {
      tellChanges();
      solver.setTimeLimit(Math.max(1, limit.toMillis()));
      MPSolver.ResultStatus status = solver.solve(parameters);
      return switch (status) {
        case OPTIMAL -> best();
        case INFEASIBLE -> new Answer.Infeasible();
        default -> new Answer.Stopped("it ended " + status);
      };
    }

    private Answer best() {
      double[] values = new double[columns.length];
      for (int j = 0; j < values.length; j++) {
        values[j] = columns[j].solutionValue();
      }
      double[] duals = new double[rows.length];
      if (program.wholes() == 0) {
        for (int i = 0; i < duals.length; i++) {
          duals[i] = rows[i].dualValue();
        }
      }
      return new Answer.Best(values, duals);
    }

    @Override
    public void interrupt() {
      solver.interruptSolve();
    }

    @Override
    public void close() {
      parameters.delete();
      solver.delete();
    }
  }
}
