package org.anabranch.compute.plan;

import java.time.Duration;
import java.util.List;
import org.anabranch.compute.solve.Attempt;

/**
 * What making a plan took.
 *
 * @param inSolver time inside solvers, of all threads together
 * @param solves how many programmes were solved and proved
 * @param boundUsdMillion no plan costs less than this, in million US dollars; below the plan's cost
 *     only where something had to be chosen whole
 * @param failed answers of solvers that could not be proved, and were not used
 */
public record Work(Duration inSolver, int solves, double boundUsdMillion, List<Attempt> failed) {
  public Work {
    failed = List.copyOf(failed);
  }
}
