package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/** One step of a ramp: from this month on, this much in all. */
public interface Dated {
  YearMonth from();

  /** The level reached, not what is added. */
  Figure figure();

  /** The level in force in {@code month}; 0 before the first step that counts. */
  static double levelAt(List<? extends Dated> ramp, YearMonth month, boolean lettersOfIntent) {
    return stepAt(ramp, month, lettersOfIntent).map(s -> s.figure().value()).orElse(0.0);
  }

  private static Optional<? extends Dated> stepAt(
      List<? extends Dated> ramp, YearMonth month, boolean lettersOfIntent) {
    return ramp.stream()
        .filter(s -> lettersOfIntent || s.figure().status() != Figure.Status.LETTER_OF_INTENT)
        .filter(s -> !s.from().isAfter(month))
        .reduce((_, later) -> later);
  }
}
