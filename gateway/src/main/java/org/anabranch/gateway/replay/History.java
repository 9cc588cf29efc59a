package org.anabranch.gateway.replay;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, and what would have been decided otherwise. Safe for many threads; calls block
 * and read the books.
 */
public interface History {
  /**
   * Which decisions; everything absent counts as any.
   *
   * @param model the name the client asked for
   * @param caller a key's name
   * @param deployment who was paid
   * @param answered whether somebody answered
   */
  record Filter(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String model,
      @Nullable String caller,
      @Nullable String deployment,
      @Nullable Boolean answered) {
    public static final Filter ALL = new Filter(null, null, null, null, null, null);
  }

  /**
   * @param next asks for the next page; null on the last
   */
  record Page(List<Decision> decisions, @Nullable String next) {
    public Page {
      decisions = List.copyOf(decisions);
    }
  }

  /**
   * Newest first, at most 200 at once; fewer, or none, where the filter lets few through and there
   * is much to search: then the next page goes on.
   *
   * @param after {@link Page#next} of the page before
   */
  Page decisions(Filter filter, @Nullable String after, int limit);

  Optional<Decision> decision(String id);

  /** What the request of a decision was charged; empty when nobody was paid for it. */
  Optional<Paid> paid(String decisionId);

  /** Who was paid for one request, and what for. */
  record Paid(String deploymentId, long inputTokens, long outputTokens, Money cost) {}

  /**
   * Runs the stored requests through another configuration. The same wish gives the same answer.
   * Throws {@link org.anabranch.kernel.ProblemException} when there are more of them than can be
   * replayed at once.
   */
  Replay replay(Wish wish);

  /**
   * What to replay.
   *
   * @param config the other configuration; null for the one in force
   * @param alias only requests for this name
   * @param without vendors that are taken not to exist
   */
  record Wish(
      @Nullable GatewayConfig config,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String alias,
      List<String> without) {
    public Wish {
      without = without == null ? List.of() : List.copyOf(without);
    }
  }
}
