package org.anabranch.publish.meta;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Times as Meta's Graph APIs write them: {@code 2026-11-29T01:02:03+0000}, or with a colon or Z.
 */
public final class GraphTime {
  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private GraphTime() {}

  /** The moment; the epoch when the text is no time. */
  public static Instant of(String text) {
    try {
      return OffsetDateTime.parse(text, FORM).toInstant();
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }
}
