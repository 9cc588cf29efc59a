package org.anabranch.kernel;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * Spans of time as people write them, in UTC: from a day's first moment, and to a day with the
 * whole of it; or from and up to moments such as {@code 2026-11-23T10:00:00Z}.
 */
public final class Moments {
  private Moments() {}

  /**
   * Where a span begins. Throws a problem where the text is neither a day nor a moment.
   *
   * @param name of what was typed, for the refusal
   */
  public static Instant from(String name, String text) {
    return read(name, text, 0);
  }

  /** The first moment after a span. Throws likewise. */
  public static Instant to(String name, String text) {
    return read(name, text, 1);
  }

  private static Instant read(String name, String text, int daysOn) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).plusDays(daysOn).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "moment-invalid",
              name + " is “" + text + "”, which is neither a day nor a moment.",
              "Write 2026-11-23 or 2026-11-23T10:00:00Z.")
          .asException(e);
    }
  }
}
