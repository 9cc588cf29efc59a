package org.anabranch.gateway.call;

import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.route.ConfiguredCommitments;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Shares;
import org.anabranch.kernel.Money;

/**
 * What is counted of requests for the sake of the next decision: totals, commitments, shares. Safe
 * for many threads; never blocks.
 */
final class Tally {
  private final Totals totals;
  private final ConfiguredCommitments commitments;
  private final Shares shares;
  private final Watch watch;

  Tally(Totals totals, ConfiguredCommitments commitments, Shares shares, Watch watch) {
    this.totals = totals;
    this.commitments = commitments;
    this.shares = shares;
    this.watch = watch;
  }

  /**
   * Counts a request where it is sent, before it is known what comes of it, so that many at once
   * keep to the shares too; a factor of -1 takes it back.
   */
  void expect(Route route, Served first, long at, double tokens, double usd, int factor) {
    if (!shares.isEmpty()) {
      shares.add(first, at, factor, factor * tokens, factor * usd);
    }
    if (!route.shares.isEmpty()) {
      route.shares.add(first, at, factor, factor * tokens, factor * usd);
    }
  }

  /** An answer came from the cache. */
  void cached(Usage saved) {
    totals.add(Call.CACHE, 1, saved.inputTokens(), saved.outputTokens(), Money.ZERO);
  }

  /** A request has come to this. */
  void used(Route route, Served payee, long at, boolean whole, Usage usage, Money cost) {
    totals.add(payee.id(), whole ? 1 : 0, usage.inputTokens(), usage.outputTokens(), cost);
    commitments.use(payee.id(), cost);
    payee.health().counted().used(usage.tokens());
    watch.used(payee.deployment(), usage, payee.tariff(at).unpricedSearches(usage), cost);
    expect(route, payee, at, usage.tokens(), cost.usd().doubleValue(), 1);
  }
}
