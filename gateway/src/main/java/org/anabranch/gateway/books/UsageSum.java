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
 */
public record UsageSum(
    long requests,
    long failed,
    long hedgesLost,
    long inputTokens,
    long cachedTokens,
    long outputTokens,
    Money cost) {
  public static final UsageSum NOTHING = new UsageSum(0, 0, 0, 0, 0, 0, Money.ZERO);

  public UsageSum plus(UsageSum o) {
    return new UsageSum(
        requests + o.requests,
        failed + o.failed,
        hedgesLost + o.hedgesLost,
        inputTokens + o.inputTokens,
        cachedTokens + o.cachedTokens,
        outputTokens + o.outputTokens,
        cost.plus(o.cost));
  }
}
