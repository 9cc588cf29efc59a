package org.anabranch.compute.solve;

import java.time.Duration;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.ModelEntity;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * ojAlgo: pure Java, for machines on which no native solver runs. Far slower on large programmes;
 * begins every solve anew.
 */
public final class OjAlgoEngine implements Engine {
  @Override
  public String name() {
    return "ojAlgo";
  }

  @Override
  public Session open(LinearProgram program) {
    return new Session() {
      @Override
      public Answer solve(Duration limit) {
        return OjAlgoEngine.solve(program, limit);
      }

      @Override
      public void interrupt() {
        // It has no such call; its own limit ends it.
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  private static Answer solve(LinearProgram program, Duration limit) {
    ExpressionsBasedModel model = new ExpressionsBasedModel();
    model.options.time_abort = Math.max(1, limit.toMillis());
    model.options.time_suffice = Math.max(1, limit.toMillis());
    Variable[] columns = new Variable[program.columns()];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = model.newVariable("c" + j).weight(program.cost(j));
      columns[j].setInteger(program.isWhole(j));
      bound(columns[j], program.lower(j), program.upper(j));
    }
    Expression[] rows = new Expression[program.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = model.newExpression("r" + i);
      bound(rows[i], program.rowLower(i), program.rowUpper(i));
    }
    for (int e = 0; e < program.entries(); e++) {
      rows[program.entryRow(e)].set(columns[program.entryColumn(e)], program.coefficient(e));
    }
    return answer(program, model.minimise());
  }

  private static void bound(ModelEntity<?> entity, double lower, double upper) {
    if (Double.isFinite(lower)) {
      entity.lower(lower);
    }
    if (Double.isFinite(upper)) {
      entity.upper(upper);
    }
  }

  private static Answer answer(LinearProgram program, Optimisation.Result result) {
    Optimisation.State state = result.getState();
    if (state == Optimisation.State.INFEASIBLE) {
      return new Answer.Infeasible();
    }
    if (!state.isOptimal()) {
      return new Answer.Stopped("it ended " + state);
    }
    double[] values = new double[program.columns()];
    for (int j = 0; j < values.length; j++) {
      values[j] = result.doubleValue(j);
    }
    return new Answer.Best(
        values, program.wholes() > 0 ? new double[program.rows()] : duals(program, result));
  }

  /**
   * Its multipliers are those of rows turned into “at most”: only those of lower sides keep their
   * sign.
   */
  private static double[] duals(LinearProgram program, Optimisation.Result result) {
    double[] duals = new double[program.rows()];
    for (var pair : result.getDualValues()) {
      String name = pair.getKey().left().getName();
      if (name.charAt(0) == 'r') {
        double value = pair.doubleValue();
        duals[Integer.parseInt(name.substring(1))] +=
            pair.getKey().right() == Optimisation.ConstraintType.LOWER ? value : -value;
      }
    }
    return duals;
  }
}
