package org.anabranch.compute.plan;

import java.util.List;
import org.anabranch.compute.estate.Budget;
import org.anabranch.compute.plan.Held.Insisting;
import org.anabranch.compute.plan.ScenarioModel.PaidColumn;
import org.anabranch.compute.plan.ScenarioModel.UnmetColumn;
import org.anabranch.compute.solve.LinearProgram;

/**
 * What the buyer insists on: demand that must be met, and budgets. Either it holds, or how far it
 * is missed becomes the whole cost of the programme, in its own units: nothing is missed exactly
 * when there is a plan.
 */
final class Insisted {
  private final ScenarioModel model;
  private final boolean counted;

  Insisted(ScenarioModel model, Insisting how) {
    this.model = model;
    this.counted = how == Insisting.COUNTED;
  }

  void add() {
    if (counted) {
      for (int j = 0; j < model.program.columns(); j++) {
        model.program.cost(j, 0);
      }
    }
    for (UnmetColumn u : model.unmet) {
      if (u.demand().mustBeMet(u.month())) {
        missed(u.column(), 1);
      }
    }
    for (Blocks.Job job : model.blocks.jobs()) {
      if (job.demand().mustBeMet(job.block().lastStart())) {
        missed(job.unplaced(), job.block().h100Equivalents().value() / model.units.accelerators());
      }
    }
    model.estate.budgets().forEach(this::budget);
  }

  private void missed(int column, double size) {
    if (counted) {
      model.program.cost(column, size);
    } else {
      model.program.bounds(column, 0, 0);
    }
  }

  private void budget(Budget budget) {
    List<PaidColumn> paid = model.paid.stream().filter(p -> budget.covers(p.month())).toList();
    int row = model.program.atMost(budget.usdMillion().value() / model.units.usdMillion());
    paid.forEach(p -> model.program.set(row, p.column(), 1));
    if (counted) {
      model.program.set(row, model.program.column(1, 0, LinearProgram.NO_LIMIT), -1);
    }
  }
}
