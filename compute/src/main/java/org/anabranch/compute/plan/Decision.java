package org.anabranch.compute.plan;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * A choice that was made: sign this, to start then.
 *
 * @param signBy the last day on which signing still gives that start
 * @param askBy the last day on which holders of first rights can be asked so that they can answer
 *     in time; the same day when there are none
 */
public record Decision(Choice choice, YearMonth start, LocalDate signBy, LocalDate askBy) {
  static Decision of(Choice choice, YearMonth start) {
    LocalDate sign = start.minusMonths(choice.leadMonths()).atEndOfMonth();
    LocalDate by = choice.decideBy();
    if (by != null && by.isBefore(sign)) {
      sign = by;
    }
    if (choice.leadMonths() == 0 && sign.isAfter(start.atDay(1))) {
      sign = start.atDay(1);
    }
    return new Decision(choice, start, sign, sign.minusDays(choice.answerDays()));
  }
}
