package org.anabranch.gateway;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * Ranks deployments for a request by one score in dollars, lower first: price + bid price + latency
 * + error risk − quality, each times the alias's weight. Hard constraints remove candidates and say
 * why; a removed one keeps its score, so that a person sees what it would have been.
 *
 * <p>Quality is the model's rating for the task. Where exploring is of use it is drawn from the
 * rating's normal posterior, once per model and never below the mean (optimistic Thompson
 * sampling): what is unknown gets its chances, what is known well is taken at its word, and two
 * deployments of one model still differ by price, speed and failures alone.
 *
 * <p>Safe for many threads; reads memory only, so it may run on an event loop.
 */
final class Router {
  private static final Ratings.Rating UNKNOWN = new Ratings.Rating(1000, 600, 1400, 0);
  private static final Ratings.Rating UNKNOWN_BUILT_IN =
      new Ratings.Rating(
          BuiltIn.PRIOR_POINTS, BuiltIn.PRIOR_POINTS - 50, BuiltIn.PRIOR_POINTS + 50, 0);
  private static final double WIDTH_OF_95_PERCENT = 3.92;
  private static final Comparator<Candidate> REMOVED_LAST_THEN_BEST =
      Comparator.comparing((Candidate c) -> c.removedBy() != null)
          .thenComparingDouble(Candidate::score)
          .thenComparing(Candidate::deploymentId);

  private final RouteConfig config;
  private final Ratings ratings;
  private final BidPrices bidPrices;

  Router(RouteConfig config, Ratings ratings, BidPrices bidPrices) {
    this.config = config;
    this.ratings = ratings;
    this.bidPrices = bidPrices;
  }

  /**
   * All that go by the asked name, those that may be tried first, best first.
   *
   * @param affordable what the caller has left, or null when nothing bounds it
   */
  List<Candidate> rank(List<Served> named, AliasConfig alias, Ask ask, @Nullable Money affordable) {
    List<Candidate> ranked = new ArrayList<>(named.size());
    for (Served served : named) {
      ranked.add(candidate(served, alias, ask, affordable));
    }
    ranked.sort(REMOVED_LAST_THEN_BEST);
    return ranked;
  }

  private Candidate candidate(
      Served served, AliasConfig alias, Ask ask, @Nullable Money affordable) {
    AliasConfig.Weights weights = alias.weights();
    long output = ask.choices() * expectedOutput(ask);
    double price = weights.price() * served.cost(ask.inputTokens(), output).usd().doubleValue();
    double bid = weights.price() * bidPrice(served, ask.inputTokens() + output);
    double latency =
        weights.latency() * served.health().seconds() * config.usdPerSecond().doubleValue();
    double risk =
        weights.errors() * served.health().failureRate() * config.usdPerFailure().doubleValue();
    double quality =
        weights.quality()
            * (points(served, ask) - 1000)
            / 100
            * config.usdPer100Points().doubleValue();
    return new Candidate(
        served.id(),
        served.deployment().vendor(),
        price,
        bid,
        latency,
        risk,
        quality,
        price + bid + latency + risk - quality,
        removedBy(served, alias, ask, affordable),
        null);
  }

  private long expectedOutput(Ask ask) {
    long usual = config.expectedOutputTokens();
    return ask.maxOutputTokens() == 0 ? usual : Math.min(usual, ask.maxOutputTokens());
  }

  private double bidPrice(Served served, long tokens) {
    String site = served.deployment().site();
    if (site == null || served.config() == null) {
      return 0;
    }
    BigDecimal perMillion =
        served
            .config()
            .acceleratorHoursPerMillionTokens()
            .multiply(bidPrices.usdPerAcceleratorHour(site));
    return new Money(perMillion).perMillion(tokens).usd().doubleValue();
  }

  private double points(Served served, Ask ask) {
    String model = served.deployment().model();
    Ratings.Rating rating =
        ratings
            .rating(model, ask.task())
            .orElse(served.deployment().builtIn() ? UNKNOWN_BUILT_IN : UNKNOWN);
    if (!ask.explore()) {
      return rating.points();
    }
    double deviation = Math.max(0, rating.high() - rating.low()) / WIDTH_OF_95_PERCENT;
    double drawn = new SplittableRandom(ask.seed() ^ spread(model)).nextGaussian();
    return rating.points() + Math.max(0, drawn) * deviation;
  }

  private static long spread(String model) {
    return model.hashCode() * 0x9E3779B97F4A7C15L;
  }

  private @Nullable String removedBy(
      Served served, AliasConfig alias, Ask ask, @Nullable Money affordable) {
    Deployment d = served.deployment();
    if (served.unusable() != null) {
      return served.unusable();
    }
    if (alias.excludeLabs().contains(d.lab())) {
      return "alias excludes lab " + d.lab();
    }
    if (alias.excludeVendors().contains(d.vendor())) {
      return "alias excludes vendor " + d.vendor();
    }
    BigDecimal ceiling = alias.maxUsdPerMillion();
    if (ceiling != null && dearest(d).compareTo(ceiling) > 0) {
      return "price above the alias's $%s per million".formatted(ceiling.toPlainString());
    }
    if (exceedsContext(served, ask)) {
      return "about %d tokens exceed its context".formatted(ask.inputTokens());
    }
    Money worst = worstCase(served, ask);
    if (affordable != null && worst.compareTo(affordable) > 0) {
      return "budget: may cost %s, %s is left".formatted(worst, affordable);
    }
    return served.health().unavailable();
  }

  private static BigDecimal dearest(Deployment d) {
    return d.inputPerMillion().usd().max(d.outputPerMillion().usd());
  }

  private static boolean exceedsContext(Served served, Ask ask) {
    Long context = served.config() == null ? null : served.config().context();
    return context != null && ask.inputTokens() > context;
  }

  /** The most that this request may cost there. */
  Money worstCase(Served served, Ask ask) {
    long output = ask.maxOutputTokens() == 0 ? config.maxOutputTokens() : ask.maxOutputTokens();
    Long context = served.config() == null ? null : served.config().context();
    long input = context == null ? ask.inputAtMost() : Math.min(context, ask.inputAtMost());
    return served.cost(input, Math.multiplyExact(output, ask.choices()));
  }
}
