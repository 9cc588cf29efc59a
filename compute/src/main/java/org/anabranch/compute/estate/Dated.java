package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;

/** One step of a ramp: from this month on, this much in all. */
public interface Dated {
  YearMonth from();

  /** The level reached, not what is added. */
  Figure figure();

  /** The level in force in {@code month}; 0 before the first step that counts. */
  static double levelAt(List<? extends Dated> ramp, YearMonth month, boolean lettersOfIntent) {
    double level = 0;
    for (Dated step : ramp) { // read for every month of every site, so no stream
      boolean counts = lettersOfIntent || step.figure().status() != Figure.Status.LETTER_OF_INTENT;
      if (counts && !step.from().isAfter(month)) {
        level = step.figure().value();
      }
    }
    return level;
  }
}
