package org.anabranch.compute.live;

import java.util.Arrays;
import java.util.List;

/**
 * The prices of the sites, from duals that jump to prices that do not. Not for several threads.
 *
 * <p>A dual is a corner of a programme: a hair more demand, and it is another; and where two sites
 * cost the same with their duals, nothing says how many go to which. So requests are spread: each
 * sees the price of each site with an exponentially distributed extra of {@code spread} in the
 * mean, drawn by the request. Then how many go to a site is a smooth, falling function of its
 * price, which has a closed form (see {@link #shares}), and there is one set of prices at which
 * every site gets what it can take or costs nothing more. It is the solution of the programme with
 * an entropy-like term, and dual ascent finds it: a site's price rises by a part of the spread
 * times its load above what it has, and falls likewise (mirror descent on the dual, in steps so
 * small that they cannot overshoot: the load changes by at most its own size while the price goes
 * one spread).
 *
 * <p>A solve pulls the prices towards its duals, by at most a step, so that the ascent begins near;
 * readings between solves let it go on with the load as it is.
 */
final class SmoothPrices {
  /**
   * Work of one kind, now.
   *
   * @param unitsPerHour asked for
   * @param worthUsd dearer than this it is not done
   */
  record Load(double unitsPerHour, double worthUsd, List<Way> ways) {}

  /**
   * @param site its number; -1 for one that has no end
   */
  record Way(int site, double acceleratorHours, double cashUsd) {}

  private static final int ITERATIONS = 24;
  private static final double RATE = 0.5;
  private static final double PULL = 0.5;

  /** A pull of a solve, in multiples of the spread. */
  private static final double LARGEST_PULL = 6;

  private static final double MOST_EXCESS = 1;

  private final double spread;
  private final double[] prices;

  /**
   * @param spreadUsd per accelerator-hour
   */
  SmoothPrices(int sites, double spreadUsd) {
    this(new double[sites], spreadUsd);
  }

  /**
   * @param prices to begin with, by the number of the site
   */
  SmoothPrices(double[] prices, double spreadUsd) {
    this.spread = spreadUsd;
    this.prices = prices.clone();
  }

  double spread() {
    return spread;
  }

  double usd(int site) {
    return prices[site];
  }

  /** A solve gave these duals. */
  void pull(double[] duals) {
    for (int s = 0; s < prices.length; s++) {
      double way = PULL * (duals[s] - prices[s]);
      prices[s] += Math.clamp(way, -LARGEST_PULL * spread, LARGEST_PULL * spread);
    }
  }

  /** No solve has succeeded for so long that what they said is believed less. */
  void fade(double share) {
    for (int s = 0; s < prices.length; s++) {
      prices[s] *= 1 - share;
    }
  }

  /** Lets prices rise where more would go than there is, and fall where less would. */
  void settle(List<Load> loads, double[] accelerators) {
    double[] wanted = new double[prices.length];
    for (int i = 0; i < ITERATIONS; i++) {
      Arrays.fill(wanted, 0);
      for (Load load : loads) {
        add(load, wanted);
      }
      for (int s = 0; s < prices.length; s++) {
        double there = Math.max(accelerators[s], 1e-9);
        double excess = Math.clamp(wanted[s] / there - 1, -MOST_EXCESS, MOST_EXCESS);
        prices[s] = Math.max(0, prices[s] + RATE * spread * excess);
      }
    }
  }

  private void add(Load load, double[] wanted) {
    double[] shares = shares(load);
    for (int i = 0; i < shares.length; i++) {
      Way way = load.ways().get(i);
      if (way.site() >= 0) {
        wanted[way.site()] += shares[i] * load.unitsPerHour() * way.acceleratorHours();
      }
    }
  }

  /**
   * The share of the work that goes each way. With costs c in rising order and extras of rate r,
   * the chance that none is below z is S(z) = exp(−Σ r (z − c)⁺), and between two costs each way
   * that is open takes a part of the fall of S as large as its rate. What is left at the work's
   * worth is not done.
   */
  double[] shares(Load load) {
    int n = load.ways().size();
    double[] cost = new double[n];
    double[] rate = new double[n];
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      Way way = load.ways().get(i);
      boolean priced = way.site() >= 0 && way.acceleratorHours() > 0;
      cost[i] = way.cashUsd() + (priced ? way.acceleratorHours() * prices[way.site()] : 0);
      rate[i] = 1 / (spread * (priced ? way.acceleratorHours() : 1e-3));
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Double.compare(cost[a], cost[b]));
    double[] shares = new double[n];
    double left = 1;
    double rates = 0;
    for (int m = 0; m < n && left > 1e-9 && cost[order[m]] < load.worthUsd(); m++) {
      rates += rate[order[m]];
      double until =
          Math.min(load.worthUsd(), m + 1 < n ? cost[order[m + 1]] : Double.POSITIVE_INFINITY);
      double after = left * Math.exp(-rates * (until - cost[order[m]]));
      for (int j = 0; j <= m; j++) {
        shares[order[j]] += (left - after) * rate[order[j]] / rates;
      }
      left = after;
    }
    return shares;
  }
}
