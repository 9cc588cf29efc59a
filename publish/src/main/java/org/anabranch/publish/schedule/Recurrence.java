package org.anabranch.publish.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Problem;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * When a recurring post goes out: an RRULE of RFC 5545, by the day or rarer, on a wall clock. The
 * rule is reckoned in local time and each occurrence then becomes a moment by {@link WallTime}, so
 * 09:00 stays 09:00 over changes of the clock. A day that a month lacks (31st, 29 February) is left
 * out, as the RFC says.
 *
 * @param rule {@code FREQ=WEEKLY;BYDAY=MO,TH}
 * @param start the first occurrence, or before it
 */
public record Recurrence(String rule, LocalDateTime start, ZoneId zone) {
  private static final Set<Freq> ALLOWED =
      Set.of(Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY, Freq.YEARLY);

  public Recurrence {
    start = start.withNano(0);
    parsed(rule);
  }

  private static RecurrenceRule parsed(String rule) {
    try {
      RecurrenceRule parsed = new RecurrenceRule(rule.strip().replaceFirst("(?i)^RRULE:", ""));
      if (!ALLOWED.contains(parsed.getFreq())) {
        throw invalid(rule, "the least distance is a day");
      }
      return parsed;
    } catch (InvalidRecurrenceRuleException e) {
      throw invalid(rule, String.valueOf(e.getMessage()));
    }
  }

  private static RuntimeException invalid(String rule, String why) {
    return Problem.badInput(
            "recurrence-invalid",
            "“%s” is no rule for recurring posts: %s.".formatted(rule, why),
            "Write it as FREQ=WEEKLY;BYDAY=MO,TH or FREQ=MONTHLY;BYMONTHDAY=1.")
        .asException();
  }

  /** The moments after {@code after} and not after {@code until}; at most {@code limit}. */
  public List<Instant> between(Instant after, Instant until, int limit) {
    List<Instant> moments = new ArrayList<>();
    RecurrenceRuleIterator occurrences =
        parsed(rule)
            .iterator(
                new DateTime(
                    start.getYear(),
                    start.getMonthValue() - 1,
                    start.getDayOfMonth(),
                    start.getHour(),
                    start.getMinute(),
                    start.getSecond()));
    while (occurrences.hasNext() && moments.size() < limit) {
      Instant at = WallTime.moment(local(occurrences.nextDateTime()), zone);
      if (at.isAfter(until)) {
        break;
      }
      if (at.isAfter(after)) {
        moments.add(at);
      }
    }
    return moments;
  }

  private static LocalDateTime local(DateTime at) {
    try {
      return LocalDateTime.of(
          at.getYear(),
          at.getMonth() + 1,
          at.getDayOfMonth(),
          at.getHours(),
          at.getMinutes(),
          at.getSeconds());
    } catch (DateTimeException e) {
      throw new IllegalStateException("The rule gave a day that does not exist: " + at, e);
    }
  }
}
