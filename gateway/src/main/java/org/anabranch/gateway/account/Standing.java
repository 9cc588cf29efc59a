package org.anabranch.gateway.account;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an account stands with its rate limits, for the client to pace itself; each the tightest of
 * all that bind the request.
 */
public record Standing(@Nullable Rate requests, @Nullable Rate tokens) {
  public static final Standing FREE = new Standing(null, null);

  /**
   * @param resetMillis until nothing of the last minute counts any more
   */
  public record Rate(long limit, long remaining, long resetMillis) {}

  /** As OpenAI names them: {@code x-ratelimit-remaining-requests} and so on. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "requests", requests);
    put(headers, "tokens", tokens);
    return headers;
  }

  private static void put(Map<String, String> headers, String what, @Nullable Rate rate) {
    if (rate != null) {
      headers.put("x-ratelimit-limit-" + what, Long.toString(rate.limit()));
      headers.put("x-ratelimit-remaining-" + what, Long.toString(rate.remaining()));
      headers.put("x-ratelimit-reset-" + what, rate.resetMillis() + "ms");
    }
  }

  static @Nullable Rate tighter(@Nullable Rate a, @Nullable Rate b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.remaining() <= b.remaining() ? a : b;
  }
}
