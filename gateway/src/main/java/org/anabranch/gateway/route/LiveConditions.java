package org.anabranch.gateway.route;

import java.util.Optional;
import java.util.SplittableRandom;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision.Facts;
import org.jspecify.annotations.Nullable;

/**
 * What is known now: health as measured, ratings, bid prices and commitments as those who keep them
 * answer.
 *
 * <p>Quality is the model's rating for the task. Where exploring is of use it is drawn from the
 * rating's normal posterior, once per model and never below the mean (optimistic Thompson
 * sampling): what is unknown gets its chances, what is known well is taken at its word, and two
 * deployments of one model still differ by price, speed and failures alone.
 */
public final class LiveConditions implements Conditions {
  private static final Ratings.Rating UNKNOWN = new Ratings.Rating(1000, 600, 1400, 0);
  private static final Ratings.Rating UNKNOWN_BUILT_IN =
      new Ratings.Rating(
          BuiltIn.PRIOR_POINTS, BuiltIn.PRIOR_POINTS - 50, BuiltIn.PRIOR_POINTS + 50, 0);
  private static final double WIDTH_OF_95_PERCENT = 3.92;

  /** The label that says how soon a request wants its answer. */
  public static final String URGENCY = "urgency";

  private final Ratings ratings;
  private final BidPrices bidPrices;
  private final Commitments commitments;
  private final Admission admission;

  public LiveConditions(Ratings ratings, BidPrices bidPrices, Commitments commitments) {
    this(ratings, bidPrices, commitments, Admission.OPEN);
  }

  public LiveConditions(
      Ratings ratings, BidPrices bidPrices, Commitments commitments, Admission admission) {
    this.ratings = ratings;
    this.bidPrices = bidPrices;
    this.commitments = commitments;
    this.admission = admission;
  }

  @Override
  public Facts of(Option option, Ask ask, long expectedOutput) {
    Served served = option.served();
    Deployment deployment = served.deployment();
    Health health = served.health();
    Ratings.Rating rating = rating(deployment, ask);
    Tariff tariff = served.tariff();
    return new Facts(
        deployment.model(),
        deployment.lab(),
        tariff.inputUsdPerMillion(),
        tariff.outputUsdPerMillion(),
        bidUsdPerMillion(option, ask),
        commitments.of(deployment),
        health.seconds(expectedOutput, ask.needs().streaming()),
        health.failureRate(),
        health.pressure(),
        health.underWay(),
        points(deployment.model(), rating, ask),
        rating.points(),
        unavailable(deployment, health, ask));
  }

  private @Nullable String unavailable(Deployment deployment, Health health, Ask ask) {
    String reason = health.unavailable();
    String site = deployment.site();
    return reason != null || site == null || admission == Admission.OPEN
        ? reason
        : admission.against(site, ask.account().payer().workspace(), urgency(ask));
  }

  /** As the request's label says; whoever says nothing waits for the answer. */
  public static Admission.Urgency urgency(Ask ask) {
    String said = ask.account().payer().tags().get(URGENCY);
    return said == null
        ? Admission.Urgency.NOW
        : switch (said) {
          case "batch" -> Admission.Urgency.BATCH;
          case "flexible" -> Admission.Urgency.FLEXIBLE;
          default -> Admission.Urgency.NOW;
        };
  }

  /** The site's price as this request sees it, so that those that cost the same share the work. */
  private double bidUsdPerMillion(Option option, Ask ask) {
    String site = option.served().deployment().site();
    if (site == null || option.acceleratorHours() == 0) {
      return 0;
    }
    double spread = bidPrices.spreadUsdPerAcceleratorHour();
    double extra = spread == 0 ? 0 : spread * Draw.place(ask.seed(), option.hash(), 1);
    double steering =
        bidPrices.steeringUsdPerAcceleratorHour(
            ask.model(), option.served().id(), Draw.even(ask.seed()));
    return option.acceleratorHours()
        * (bidPrices.usdPerAcceleratorHour(site).doubleValue() + extra + steering);
  }

  private Ratings.Rating rating(Deployment deployment, Ask ask) {
    Optional<Ratings.Rating> known = ratings.rating(deployment.model(), ask.task());
    return known.isPresent() ? known.get() : deployment.builtIn() ? UNKNOWN_BUILT_IN : UNKNOWN;
  }

  private static double points(String model, Ratings.Rating rating, Ask ask) {
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
}
