package org.anabranch.compute.plan;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

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

  /** Whether {@code today} it is too late to sign, or to ask first, for that start. */
  public boolean past(LocalDate today) {
    return askBy.isBefore(today);
  }

  /**
   * The earliest start that signing, or asking first, {@code today} still gives; empty for none.
   */
  public Optional<YearMonth> stillFrom(LocalDate today) {
    return choice.starts().stream().filter(s -> !of(choice, s).past(today)).findFirst();
  }

  /**
   * What it means that the day is past, in whole sentences; empty while it is not. A plan is made
   * as if from the first month of its horizon, so such a decision is none that can be taken now.
   */
  public Optional<String> lateness(LocalDate today) {
    if (!past(today)) {
      return Optional.empty();
    }
    String day = signBy.isBefore(today) ? "That day is past" : "The day to ask first is past";
    String still =
        stillFrom(today)
            .map(s -> day + ": begun today, it runs from %s at the earliest.".formatted(s))
            .orElse(day + ", and it can be signed no more.");
    return Optional.of(
        still + " If it is signed, say so in the estate; if not, plan from this month on.");
  }
}
