package org.anabranch.gateway;

import java.math.BigDecimal;

/**
 * What waiting, failing and quality are worth in dollars, so that one score can weigh them against
 * prices; and how failures are met.
 *
 * @param usdPerSecond what a second until the answer is worth, 0.0005
 * @param usdPerFailure what a failed attempt costs, 0.01
 * @param usdPer100Points what a hundred points of rating are worth for one request, 0.10
 * @param expectedOutputTokens how long an answer is taken to be when prices are compared, 500
 * @param maxOutputTokens how long an answer is taken to be at worst when the client sets no bound:
 *     this much is reserved from its budget, 4096
 * @param maxAttempts how many deployments one request may try, 3
 * @param failuresUntilOpen how many failures in a row open a deployment's circuit, 5
 * @param firstPauseSeconds how long the circuit first stays open, 2; doubled every time, at most
 *     five minutes
 */
public record RouteConfig(
    BigDecimal usdPerSecond,
    BigDecimal usdPerFailure,
    BigDecimal usdPer100Points,
    Integer expectedOutputTokens,
    Integer maxOutputTokens,
    Integer maxAttempts,
    Integer failuresUntilOpen,
    Integer firstPauseSeconds) {
  public RouteConfig {
    usdPerSecond = Check.amount(usdPerSecond, "0.0005", "usd_per_second");
    usdPerFailure = Check.amount(usdPerFailure, "0.01", "usd_per_failure");
    usdPer100Points = Check.amount(usdPer100Points, "0.10", "usd_per_100_points");
    expectedOutputTokens = positive(expectedOutputTokens, 500, "expected_output_tokens");
    maxOutputTokens = positive(maxOutputTokens, 4096, "max_output_tokens");
    maxAttempts = positive(maxAttempts, 3, "max_attempts");
    failuresUntilOpen = positive(failuresUntilOpen, 5, "failures_until_open");
    firstPauseSeconds = positive(firstPauseSeconds, 2, "first_pause_seconds");
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static RouteConfig defaults() {
    return new RouteConfig(null, null, null, null, null, null, null, null);
  }

  private static Integer positive(Integer value, int byDefault, String setting) {
    int v = value == null ? byDefault : value;
    Check.that(v > 0, "%s is %s, expected 1 or more", setting, v);
    return v;
  }
}
