package org.anabranch.compute.solve;

import java.time.Duration;
import java.util.List;

/**
 * A proved answer.
 *
 * @param values one for each column
 * @param duals one for each row: what one unit more of its bound adds to the cost. Where columns
 *     are whole, with those held at their values
 * @param certificate proves values and duals by each other
 * @param bound no answer costs less than this, which is proved too; the cost itself where nothing
 *     has to be whole
 * @param engine who found it
 * @param inSolver how long engines took, those that failed included
 * @param failed the engines that were asked before and gave nothing that can be proved
 */
@SuppressWarnings("ArrayRecordComponent")
public record Solution(
    double[] values,
    double[] duals,
    Certificate certificate,
    double bound,
    String engine,
    Duration inSolver,
    List<Attempt> failed) {
  public Solution {
    failed = List.copyOf(failed);
  }

  public double cost() {
    return certificate.objective();
  }
}
