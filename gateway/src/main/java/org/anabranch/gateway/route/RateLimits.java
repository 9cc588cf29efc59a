package org.anabranch.gateway.route;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How near a vendor's own rate limit is, as its answers say in headers.
 *
 * @param left the smallest part that is left of any of its limits, from 0 to 1
 * @param until when that limit is whole again, in epoch milliseconds
 */
public record RateLimits(double left, long until) {
  private static final long UNLESS_TOLD_MILLIS = 60_000;
  private static final long LONGEST_MILLIS = 3_600_000;
  private static final AsciiString[][] NAMES = {
    openAi("requests"),
    openAi("tokens"),
    anthropic("requests"),
    anthropic("tokens"),
    anthropic("input-tokens"),
    anthropic("output-tokens")
  };

  private static AsciiString[] openAi(String what) {
    return names(
        "x-ratelimit-remaining-" + what, "x-ratelimit-limit-" + what, "x-ratelimit-reset-" + what);
  }

  private static AsciiString[] anthropic(String what) {
    String name = "anthropic-ratelimit-" + what;
    return names(name + "-remaining", name + "-limit", name + "-reset");
  }

  /** Their hashes are known beforehand: every answer is asked for all of them. */
  private static AsciiString[] names(String... names) {
    return Stream.of(names).map(AsciiString::cached).toArray(AsciiString[]::new);
  }

  /** Null when the headers say nothing of limits. */
  public static @Nullable RateLimits of(HttpHeaders headers, Clock clock) {
    RateLimits nearest = null;
    for (AsciiString[] names : NAMES) {
      String remaining = headers.get(names[0]);
      String limit = remaining == null ? null : headers.get(names[1]);
      if (remaining != null && limit != null) {
        RateLimits one = read(remaining, limit, headers.get(names[2]), clock.millis());
        nearest = one != null && (nearest == null || one.left < nearest.left) ? one : nearest;
      }
    }
    return nearest;
  }

  private static @Nullable RateLimits read(
      String remaining, String limit, @Nullable String reset, long now) {
    try {
      double whole = Double.parseDouble(limit);
      double left = Math.clamp(Double.parseDouble(remaining) / whole, 0, 1);
      return Double.isNaN(left) ? null : new RateLimits(left, now + wait(reset, now));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static long wait(@Nullable String reset, long now) {
    if (reset == null || reset.isBlank()) {
      return UNLESS_TOLD_MILLIS;
    }
    try {
      String text = reset.strip();
      long millis =
          text.indexOf('T') > 0
              ? Instant.parse(text).toEpochMilli() - now
              : Character.isDigit(text.charAt(text.length() - 1))
                  ? (long) (Double.parseDouble(text) * 1000)
                  : duration(text).toMillis();
      return Math.clamp(millis, 0, LONGEST_MILLIS);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return UNLESS_TOLD_MILLIS;
    }
  }

  /** Such as {@code 6m0s}, {@code 1.5s} or {@code 20ms}. */
  private static Duration duration(String text) {
    return text.endsWith("ms") && text.indexOf('m') == text.length() - 2
        ? Duration.ofMillis((long) Double.parseDouble(text.substring(0, text.length() - 2)))
        : Duration.parse("PT" + text);
  }
}
