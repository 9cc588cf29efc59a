package org.anabranch.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request went where it went: every candidate with its score, what removed those that were
 * removed, and the seed. Enough to replay it.
 *
 * @param candidates in the order they were tried or would have been
 */
public record Decision(
    String id,
    Instant at,
    String caller,
    String model,
    String task,
    long seed,
    List<Candidate> candidates) {
  /**
   * @param score lower is better, in dollars per request: price + bid price + latency + error risk
   *     − quality
   * @param removedBy the constraint that removed it, or null
   * @param outcome what came of trying it: {@code answered}, {@code failed: …}, or null when it was
   *     not tried
   */
  public record Candidate(
      String deploymentId,
      String vendor,
      double price,
      double bidPrice,
      double latency,
      double errorRisk,
      double quality,
      double score,
      @Nullable String removedBy,
      @Nullable String outcome) {}

  public Decision {
    candidates = List.copyOf(candidates);
  }

  /** The one that answered. */
  public Optional<Candidate> chosen() {
    return candidates.stream().filter(c -> "answered".equals(c.outcome())).findFirst();
  }
}
