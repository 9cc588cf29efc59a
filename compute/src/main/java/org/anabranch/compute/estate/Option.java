package org.anabranch.compute.estate;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to sign a contract later.
 *
 * @param earliestStart the first month it can start; the contract's {@code from} when absent
 * @param latestStart the last month it can start; unbounded when absent
 * @param termMonths how long it then runs
 * @param leadMonths months between signing and start
 * @param decideBy the last day to sign; none when absent
 * @param signFeeUsdMillion due on signing
 * @param clearedBy contracts whose holders of a first right were asked and let it go: they need not
 *     be asked again
 * @param takenBy the contract whose holder used its first right: it can no longer be signed
 */
public record Option(
    @Nullable YearMonth earliestStart,
    @Nullable YearMonth latestStart,
    int termMonths,
    int leadMonths,
    @Nullable LocalDate decideBy,
    @Nullable Figure signFeeUsdMillion,
    List<String> clearedBy,
    @Nullable String takenBy) {
  /** Nobody was asked yet. */
  public Option(
      @Nullable YearMonth earliestStart,
      @Nullable YearMonth latestStart,
      int termMonths,
      int leadMonths,
      @Nullable LocalDate decideBy,
      @Nullable Figure signFeeUsdMillion) {
    this(
        earliestStart,
        latestStart,
        termMonths,
        leadMonths,
        decideBy,
        signFeeUsdMillion,
        List.of(),
        null);
  }

  public Option {
    clearedBy = Required.list(clearedBy, "cleared_by");
    Required.between(termMonths, 1, 360, "term_months");
    Required.between(leadMonths, 0, 120, "lead_months");
    if (earliestStart != null && latestStart != null && latestStart.isBefore(earliestStart)) {
      throw new IllegalArgumentException(
          "latest_start %s is before earliest_start %s.".formatted(latestStart, earliestStart));
    }
  }

  /** The same, that starts in {@code soonest} at the earliest. */
  public Option notBefore(YearMonth soonest) {
    return earliestStart != null && !earliestStart.isBefore(soonest)
        ? this
        : new Option(
            soonest,
            latestStart,
            termMonths,
            leadMonths,
            decideBy,
            signFeeUsdMillion,
            clearedBy,
            takenBy);
  }

  /** The same after the holders of first rights have answered. */
  public Option answered(List<String> cleared, @Nullable String taken) {
    return new Option(
        earliestStart,
        latestStart,
        termMonths,
        leadMonths,
        decideBy,
        signFeeUsdMillion,
        cleared,
        taken);
  }
}
