package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.plan.ScenarioModel.RunColumn;
import org.anabranch.compute.solve.LinearProgram;
import org.anabranch.compute.solve.Solution;
import org.anabranch.compute.solve.Warm;

/**
 * Looks for plans that cost nearly as little and are as different as they can be (“modelling to
 * generate alternatives”): for each partner, the least and the most of the work it could have while
 * the cost stays within some percent of the best. What is signed and where blocks run stays.
 */
final class Alternatives {
  private final Scenarios scenarios;

  Alternatives(Scenarios scenarios) {
    this.scenarios = scenarios;
  }

  /**
   * @param within how much dearer a plan may be, 0.05 for five percent
   */
  List<Alternative> of(Outline outline, double within) {
    ScenarioModel model = new ScenarioModel(outline.committed(), Lost.NOTHING);
    double best = outline.base().totalUsdMillion();
    model.costAtMost(best * (1 + within) + 1e-7 * Math.max(model.units.usdMillion(), best));
    Solution solution = scenarios.solved(model.program());
    LinearProgram program = model.program().wholes() > 0 ? fixed(model, solution) : model.program();
    List<Alternative> found = new ArrayList<>();
    try (Warm warm = scenarios.open(program)) {
      for (Partner partner : outline.committed().partners()) {
        if (model.runs.stream().anyMatch(r -> isOf(r, partner))) {
          found.add(alternative(outline, model, program, warm, partner));
        }
      }
    }
    return found;
  }

  private static LinearProgram fixed(ScenarioModel model, Solution solution) {
    LinearProgram program = model.program().copy();
    for (int j = 0; j < program.columns(); j++) {
      if (program.isWhole(j)) {
        double value = Math.rint(solution.values()[j]);
        program.bounds(j, value, value);
      }
    }
    return program.relaxed();
  }

  private Alternative alternative(
      Outline outline, ScenarioModel model, LinearProgram program, Warm warm, Partner partner) {
    double all = Math.max(1e-9, outline.base().wanted(_ -> true));
    double[] ends = new double[2];
    for (int side = 0; side < 2; side++) {
      for (int j = 0; j < program.columns(); j++) {
        program.cost(j, 0);
      }
      double sign = side == 0 ? 1 : -1;
      for (RunColumn r : model.runs) {
        if (isOf(r, partner)) {
          program.cost(r.column(), sign * r.h100PerAccelerator());
        }
      }
      double[] values = scenarios.counted(warm.solve().orThrow()).values();
      for (RunColumn r : model.runs) {
        if (isOf(r, partner)) {
          ends[side] += values[r.column()] * r.h100PerAccelerator() * model.units.accelerators();
        }
      }
    }
    double own =
        outline
            .base()
            .served(r -> outline.committed().contract(r.contract()).partner().equals(partner.id()));
    return new Alternative(partner.id(), partner.name(), ends[0] / all, own / all, ends[1] / all);
  }

  private static boolean isOf(RunColumn run, Partner partner) {
    return run.lane().contract().partner().equals(partner.id());
  }
}
