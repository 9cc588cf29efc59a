package org.anabranch.cli.compute;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as people write them: {@code 10m}, {@code 24h}, {@code 7d}, {@code PT90S}. */
final class Spans implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    String t = text.strip().toLowerCase(Locale.ROOT);
    try {
      Duration span =
          t.matches("\\d{1,6}[smhd]")
              ? of(Long.parseLong(t.substring(0, t.length() - 1)), t.charAt(t.length() - 1))
              : Duration.parse(t);
      if (span.isPositive()) {
        return span;
      }
    } catch (DateTimeParseException _) {
      // told below
    }
    throw new TypeConversionException("“" + text + "” is no length of time; write 10m, 24h or 7d");
  }

  private static Duration of(long count, char unit) {
    return switch (unit) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** {@code 10 min}, {@code 24 h}, {@code 14 d}. */
  static String shown(Duration span) {
    long seconds = span.toSeconds();
    if (seconds >= 172_800 || (seconds >= 86_400 && seconds % 86_400 == 0)) {
      return "%.0f d".formatted(seconds / 86_400.0);
    }
    return seconds >= 3600
        ? "%s h".formatted(number(seconds / 3600.0))
        : "%s min".formatted(number(seconds / 60.0));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : "%.1f".formatted(value);
  }
}
