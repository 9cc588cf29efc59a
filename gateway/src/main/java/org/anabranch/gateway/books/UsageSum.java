package org.anabranch.gateway.books;

import org.anabranch.kernel.Money;

/**
 * What some requests took together.
 *
 * @param requests answered in whole
 * @param failed broken off, left by the client, or turned away by the vendor
 * @param hedgesLost attempts beside another one that answered first: paid, but no request of their
 *     own
 * @param inputTokens cached ones included
 * @param searches of the web that vendors ran
 * @param unpricedSearches those of them whose price nobody told: {@code cost} lacks them
 * @param interrupted calls that a crash ended, each of which is charged what was reserved for it
 *     until somebody says what it came to
 * @param interruptedCost what those are charged; part of {@code cost}
 */
public record UsageSum(
    long requests,
    long failed,
    long hedgesLost,
    long inputTokens,
    long cachedTokens,
    long outputTokens,
    long searches,
    long unpricedSearches,
    long interrupted,
    Money interruptedCost,
    Money cost) {
  public static final UsageSum NOTHING = new UsageSum(0, 0, 0, 0, 0, 0, Money.ZERO);

  /** Without a search, and without a crash. */
  public UsageSum(
      long requests,
      long failed,
      long hedgesLost,
      long inputTokens,
      long cachedTokens,
      long outputTokens,
      Money cost) {
    this(
        requests,
        failed,
        hedgesLost,
        inputTokens,
        cachedTokens,
        outputTokens,
        0,
        0,
        0,
        Money.ZERO,
        cost);
  }

  public UsageSum plus(UsageSum o) {
    return new UsageSum(
        requests + o.requests,
        failed + o.failed,
        hedgesLost + o.hedgesLost,
        inputTokens + o.inputTokens,
        cachedTokens + o.cachedTokens,
        outputTokens + o.outputTokens,
        searches + o.searches,
        unpricedSearches + o.unpricedSearches,
        interrupted + o.interrupted,
        interruptedCost.plus(o.interruptedCost),
        cost.plus(o.cost));
  }
}
