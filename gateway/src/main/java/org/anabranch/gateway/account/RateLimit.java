package org.anabranch.gateway.account;

import java.util.List;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;

/**
 * How fast may be asked. A minute is any sixty seconds, not the clock's minute.
 *
 * @param requestsPerMinute no limit when absent
 * @param tokensPerMinute in and out together: the estimate when a request comes, what it really
 *     took when it ends; no limit when absent
 * @param requestsAtOnce how many may be under way; no limit when absent
 * @param models the models, deployment ids and aliases it counts; all when empty
 */
@SaidElsewhere({
  "rpm, requests, rpm_limit: requests_per_minute",
  "tpm, tokens, tpm_limit: tokens_per_minute",
  "max_parallel_requests, concurrency: requests_at_once"
})
public record RateLimit(
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @Nullable Integer requestsAtOnce,
    List<String> models) {
  public RateLimit {
    check(requestsPerMinute, "requests_per_minute");
    check(tokensPerMinute, "tokens_per_minute");
    check(requestsAtOnce, "requests_at_once");
    models = models == null ? List.of() : List.copyOf(models);
  }

  private static void check(@Nullable Number value, String setting) {
    if (value != null && value.longValue() < 0) {
      throw new SettingRefused(setting + " is " + value + ", expected zero or more.", setting);
    }
  }
}
