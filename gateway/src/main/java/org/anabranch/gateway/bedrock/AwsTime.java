package org.anabranch.gateway.bedrock;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Moments as signed requests write them: {@code 20261123T022841Z}. */
final class AwsTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  private AwsTime() {}

  static String write(Instant moment) {
    return FORMAT.format(moment.atOffset(ZoneOffset.UTC));
  }

  static Optional<Instant> read(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static String day(String time) {
    return time.substring(0, 8);
  }
}
