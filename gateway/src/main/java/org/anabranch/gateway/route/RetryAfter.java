package org.anabranch.gateway.route;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * How long an upstream asks us to stay away: in seconds, in milliseconds, or until a date. At most
 * an hour, after which it is asked again whatever it said.
 */
public final class RetryAfter {
  static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  public static @Nullable Duration of(HttpHeaders headers, Clock clock) {
    String millis = headers.get("retry-after-ms");
    String value = headers.get(HttpHeaderNames.RETRY_AFTER);
    try {
      if (millis != null) {
        return positive(Duration.ofMillis((long) Double.parseDouble(millis)));
      }
      if (value == null) {
        return null;
      }
      return Character.isDigit(value.strip().charAt(0))
          ? positive(Duration.ofMillis((long) (Double.parseDouble(value.strip()) * 1000)))
          : positive(Duration.between(Instant.ofEpochMilli(clock.millis()), date(value.strip())));
    } catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Instant date(String value) {
    return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static @Nullable Duration positive(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      return null;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
