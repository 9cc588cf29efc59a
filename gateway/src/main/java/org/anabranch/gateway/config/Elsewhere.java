package org.anabranch.gateway.config;

/** What several records have to say of how other products write it: {@code SaidElsewhere}. */
final class Elsewhere {
  private Elsewhere() {}

  static final String RATES =
      "rpm, tpm, rpm_limit, tpm_limit, max_parallel_requests, rate_limit, rate_limits: "
          + "limits of a key, team, user or workspace: limits: [{requests_per_minute: 600, tokens_per_minute: 200000, requests_at_once: 20}]";

  static final String OWN_RATES =
      "rpm, tpm, rpm_limit, tpm_limit, max_parallel_requests, rate_limit, rate_limits: "
          + "limits, such as limits: [{requests_per_minute: 600, tokens_per_minute: 200000, requests_at_once: 20}]";

  static final String TIMEOUT =
      "timeout, request_timeout, stream_timeout: " + "timeout_seconds of a deployment";

  static final String BUDGETS =
      "max_budget, budget, budget_usd, budget_duration: "
          + "budgets, such as budgets: [{usd: 50, period: month}]";

  static final String TAGS = "metadata: tags";

  static final String MODELS = "allowed_models: models";
}
