package org.anabranch.compute.plan;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Extension;
import org.jspecify.annotations.Nullable;

/**
 * A contract that can be signed, or made longer, and need not be.
 *
 * @param id the contract's id; with {@link Extension#LONGER} after it where it is made longer
 * @param kind which of the two
 * @param contract what is then in force, from any of {@code starts} on; its own dates say nothing
 * @param starts the months in which it may start, in order; none when it is too late for all
 * @param termMonths how long it then runs
 * @param leadMonths months between signing and start
 * @param decideBy the last day to sign; none when null
 * @param feeUsdMillion due on signing
 * @param askFirst partners that hold a right of first refusal or offer against it
 * @param answerDays how long they have to answer, the slowest of them
 */
public record Choice(
    String id,
    Kind kind,
    Contract contract,
    List<YearMonth> starts,
    int termMonths,
    int leadMonths,
    @Nullable LocalDate decideBy,
    double feeUsdMillion,
    List<String> askFirst,
    int answerDays) {
  /** What is done. */
  public enum Kind {
    SIGN,
    EXTEND
  }

  public Choice {
    starts = List.copyOf(starts);
    askFirst = List.copyOf(askFirst);
  }

  /** Whether it is in force in {@code month} when it starts in {@code start}. */
  boolean covers(YearMonth start, YearMonth month) {
    return !month.isBefore(start) && month.isBefore(start.plusMonths(termMonths));
  }
}
