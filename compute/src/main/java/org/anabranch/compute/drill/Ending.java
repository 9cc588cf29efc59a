package org.anabranch.compute.drill;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.ExitFee;
import org.anabranch.compute.estate.Remedy;
import org.anabranch.compute.estate.Tranche;
import org.jspecify.annotations.Nullable;

/**
 * How one contract ends by an exit, and what that costs. Money in million US dollars.
 *
 * @param noticeBy the last day on which notice makes it end in time; null where none is needed
 * @param endsOn the first day without it: later than the exit when notice comes too late
 * @param remaining what would still have to be paid from then to its end; 0 where nothing is
 *     promised
 * @param fee the exit fee, or all that remains where the contract names none
 * @param lateCost what is paid between the exit and {@code endsOn}
 * @param text the whole sentence
 */
public record Ending(
    String contract,
    @Nullable LocalDate noticeBy,
    LocalDate endsOn,
    double remaining,
    double fee,
    double lateCost,
    String text) {

  static Ending of(Contract c, Exit exit) {
    LocalDate wanted = exit.from().atDay(1);
    Integer days = c.clauses().noticeDays();
    LocalDate noticeBy = days == null ? null : wanted.minusDays(days);
    LocalDate endsOn =
        days == null || !exit.decided().isAfter(wanted.minusDays(days))
            ? wanted
            : firstOfMonth(exit.decided().plusDays(days));
    YearMonth ends = YearMonth.from(endsOn);
    double pace = pace(c);
    double late = pace * Math.max(0, ChronoUnit.MONTHS.between(exit.from(), ends));
    double remaining = c.until() == null ? 0 : pace * monthsLeft(ends, c.until());
    ExitFee clause = c.clauses().exitFee();
    double fee = clause == null ? remaining : clause.usdMillion(remaining);
    return new Ending(
        c.id(),
        noticeBy,
        endsOn,
        remaining,
        fee,
        late,
        text(c, exit, noticeBy, endsOn, remaining, fee) + lateness(c, endsOn));
  }

  /** What lateness would give: an end without a fee, which nobody can count on. */
  private static String lateness(Contract c, LocalDate endsOn) {
    return c.tranches().stream()
        .filter(t -> t.remedy() != null && ends(t.remedy(), t, endsOn))
        .map(
            t ->
                " If what is due at %s in %s is still missing then, the contract may be ended for that, without a fee."
                    .formatted(t.site(), t.due()))
        .collect(Collectors.joining());
  }

  private static boolean ends(Remedy remedy, Tranche t, LocalDate endsOn) {
    Integer after = remedy.terminationAfterMonths();
    return after != null
        && remedy.terminates() == Remedy.Terminates.CONTRACT
        && !t.due().plusMonths(after).atDay(1).isAfter(endsOn);
  }

  /** What is due each month whether used or not. */
  private static double pace(Contract c) {
    if (c.valueUsdBillion() == null || c.until() == null) {
      return 0;
    }
    double take = c.minimumTake() == null ? 1 : c.minimumTake().value();
    return switch (c.kind()) {
      case TAKE_OR_PAY, RESERVED ->
          c.valueUsdBillion().value() * 1000 * take / Math.max(1, monthsLeft(c.from(), c.until()));
      case ON_DEMAND, SPOT -> 0;
    };
  }

  private static long monthsLeft(YearMonth from, YearMonth until) {
    return Math.max(0, ChronoUnit.MONTHS.between(from, until) + 1);
  }

  private static LocalDate firstOfMonth(LocalDate day) {
    return day.getDayOfMonth() == 1 ? day : YearMonth.from(day).plusMonths(1).atDay(1);
  }

  private static String text(
      Contract c,
      Exit exit,
      @Nullable LocalDate noticeBy,
      LocalDate endsOn,
      double remaining,
      double fee) {
    StringBuilder text = new StringBuilder(c.id());
    if (noticeBy == null) {
      text.append(": no notice on record; ends on ").append(endsOn);
    } else if (exit.decided().isAfter(noticeBy)) {
      text.append(": notice was due by ")
          .append(noticeBy)
          .append("; given on ")
          .append(exit.decided())
          .append(" it ends on ")
          .append(endsOn);
    } else {
      text.append(": notice by ").append(noticeBy).append(" ends it on ").append(endsOn);
    }
    if (remaining <= 0 && fee <= 0) {
      return text.append("; nothing is promised beyond.").toString();
    }
    return text.append(
            c.clauses().exitFee() == null
                ? "; no early exit is agreed, so the remaining $%,.0f million stay due."
                    .formatted(remaining)
                : "; the exit fee is $%,.0f million of $%,.0f million that remain."
                    .formatted(fee, remaining))
        .toString();
  }
}
