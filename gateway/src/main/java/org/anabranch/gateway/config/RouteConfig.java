package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.kernel.SaidElsewhere;

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
 * @param maxAttempts how many attempts one request may take, 3
 * @param failuresUntilOpen how many failures in a row open a deployment's circuit, 5
 * @param firstPauseSeconds how long the circuit first stays open, 2; doubled every time, at most
 *     five minutes
 * @param retryBudget how many attempts may be made anew at deployments that are failing, as a part
 *     of all requests, 0.2; what is asked of a healthy one is never bounded
 * @param backoffMillis how long the first retry at the same deployment waits at most, 250; doubled
 *     every time, by chance anything between none and all of it
 * @param shares how much of everything one supplier may have
 * @param commitments what was promised to vendors
 * @param keepDecisionsDays how long decisions are kept, 90
 * @param keepDecisions how many decisions are kept at most, 1000000
 */
@SaidElsewhere({
  "num_retries, max_retries, retries: max_attempts",
  "routing_strategy, strategy: preset of an alias",
  "allowed_fails: failures_until_open",
  "cooldown_time: first_pause_seconds",
  "retry_after: backoff_millis",
  Elsewhere.TIMEOUT,
  "fallbacks, fallback, context_window_fallbacks, content_policy_fallbacks, default_fallbacks: the list of an alias's candidates",
  "model_group_alias: aliases"
})
public record RouteConfig(
    BigDecimal usdPerSecond,
    BigDecimal usdPerFailure,
    BigDecimal usdPer100Points,
    Integer expectedOutputTokens,
    Integer maxOutputTokens,
    Integer maxAttempts,
    Integer failuresUntilOpen,
    Integer firstPauseSeconds,
    Double retryBudget,
    Integer backoffMillis,
    List<ShareCap> shares,
    List<CommitmentConfig> commitments,
    Integer keepDecisionsDays,
    Integer keepDecisions) {
  /** What {@code maxAttempts} is unless said otherwise. */
  public static final int USUAL_ATTEMPTS = 3;

  public RouteConfig {
    usdPerSecond = Check.amount(usdPerSecond, "0.0005", "usd_per_second");
    usdPerFailure = Check.amount(usdPerFailure, "0.01", "usd_per_failure");
    usdPer100Points = Check.amount(usdPer100Points, "0.10", "usd_per100_points");
    expectedOutputTokens = Check.positive(expectedOutputTokens, 500, "expected_output_tokens");
    maxOutputTokens = Check.positive(maxOutputTokens, 4096, "max_output_tokens");
    maxAttempts = Check.positive(maxAttempts, USUAL_ATTEMPTS, "max_attempts");
    failuresUntilOpen = Check.positive(failuresUntilOpen, 5, "failures_until_open");
    firstPauseSeconds = Check.positive(firstPauseSeconds, 2, "first_pause_seconds");
    retryBudget = retryBudget == null ? 0.2 : retryBudget;
    Check.setting(
        retryBudget >= 0 && retryBudget <= 1,
        "retry_budget",
        "retry_budget is %s, expected 0 to 1",
        retryBudget);
    backoffMillis = Check.positive(backoffMillis, 250, "backoff_millis");
    shares = shares == null ? List.of() : List.copyOf(shares);
    commitments = commitments == null ? List.of() : List.copyOf(commitments);
    keepDecisionsDays = Check.positive(keepDecisionsDays, 90, "keep_decisions_days");
    keepDecisions = Check.positive(keepDecisions, 1_000_000, "keep_decisions");
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static RouteConfig defaults() {
    return new RouteConfig(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null);
  }
}
