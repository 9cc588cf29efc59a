package org.anabranch.gateway.books;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.anabranch.gateway.config.Check;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of usage. At most {@link #MOST_NAMES} names are told apart, those that cost
 * most; the rest are summed up as one.
 *
 * @param from the first day, in UTC
 * @param to the last
 * @param workspace of this one alone; of all when absent
 */
public record UsageQuery(LocalDate from, LocalDate to, By by, @Nullable String workspace) {
  public static final int MOST_NAMES = 50;
  private static final int MOST_DAYS = 400;

  /** What usage is told apart by. A request with two tags counts under each. */
  public enum By {
    WORKSPACE,
    TEAM,
    USER,
    KEY,
    ALIAS,
    MODEL,
    DEPLOYMENT,
    VENDOR,
    TAG
  }

  public UsageQuery {
    Check.setting(!to.isBefore(from), "to", "to is %s, before from, %s", to, from);
    Check.setting(
        ChronoUnit.DAYS.between(from, to) < MOST_DAYS,
        "from",
        "%s to %s are more than %s days",
        from,
        to,
        MOST_DAYS);
  }
}
