package org.anabranch.gateway.replay;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.gateway.books.Entry;
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

  /**
   * Who was paid for the request of a decision, the attempt that ended it last; empty when nobody
   * was. A copy of it may still be entered after it ended.
   */
  List<Paid> paid(String decisionId);

  /** Tells who was paid for every request that is kept, page by page, newest pages first. */
  void eachPaid(Consumer<Paid> taker);

  /**
   * An entry of the ledger: who was paid for one attempt, and what for.
   *
   * @param id of the entry: the decision's for the attempt that ended its call
   * @param at when it was entered
   * @param caller a key's name, or {@code mirror}
   */
  record Paid(
      String id,
      String decisionId,
      Instant at,
      String caller,
      Entry.Part part,
      String deploymentId,
      long inputTokens,
      long outputTokens,
      Money cost) {
    /** What some entries come to, those of the request's caller or those of nobody. */
    public static Money sum(List<Paid> all, boolean mirrored) {
      return all.stream()
          .filter(p -> (p.part() == Entry.Part.MIRROR) == mirrored)
          .map(Paid::cost)
          .reduce(Money.ZERO, Money::plus);
    }
  }

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
