package org.anabranch.compute.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong, drawn by a seed: outages, whole or in part, a few days apart and an hour or two
 * long; a delivery that is late; prices on demand that move. Each of a site and a sort has its own
 * stream, so that one more site leaves the others' luck as it was. One thread.
 */
final class Luck {
  private static final double DAYS_BETWEEN_OUTAGES = 5;
  private static final double MEDIAN_OUTAGE_HOURS = 1.5;
  private static final double OUTAGE_SPREAD = 1;
  private static final double WHOLE_OUTAGES = 0.35;
  private static final double CHANCE_OF_SLIP = 0.3;
  private static final double CHANCE_OF_MOVE = 0.25;
  private static final double MOVE = 0.12;

  private final long seed;
  private final int steps;
  private final double hoursPerStep;
  private final List<String> told = new ArrayList<>();

  Luck(long seed, int steps, Duration step) {
    this.seed = seed;
    this.steps = steps;
    this.hoursPerStep = step.toMillis() / 3_600_000.0;
  }

  List<String> told() {
    return told;
  }

  private SplittableRandom stream(String what) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ what.hashCode() * 0xBF58476D1CE4E5B9L);
  }

  /** The part of a site's capacity that is there, by step; 0 while it is down. */
  double[] outages(String site) {
    SplittableRandom random = stream("outage " + site);
    double[] there = new double[steps];
    Arrays.fill(there, 1);
    double day = exponential(random) * DAYS_BETWEEN_OUTAGES;
    while (day * 24 / hoursPerStep < steps) {
      double hours =
          Math.min(36, MEDIAN_OUTAGE_HOURS * Math.exp(OUTAGE_SPREAD * random.nextGaussian()));
      double left = random.nextDouble() < WHOLE_OUTAGES ? 0 : 0.1 + 0.6 * random.nextDouble();
      int from = (int) (day * 24 / hoursPerStep);
      int until = Math.min(steps, from + Math.max(1, (int) (hours / hoursPerStep)));
      for (int t = from; t < until; t++) {
        there[t] = Math.min(there[t], left);
      }
      tell(
          "day %4.1f  %s %s for %.1f h",
          day, site, left == 0 ? "is down" : "keeps %.0f %%".formatted(100 * left), hours);
      day += exponential(random) * DAYS_BETWEEN_OUTAGES + hours / 24;
    }
    return there;
  }

  /** The part of what a site should have that has been delivered, by step. */
  double[] slip(String site) {
    SplittableRandom random = stream("slip " + site);
    double[] there = new double[steps];
    Arrays.fill(there, 1);
    if (random.nextDouble() < CHANCE_OF_SLIP) {
      double missing = 0.2 + 0.4 * random.nextDouble();
      double days = 1 + 6 * random.nextDouble();
      Arrays.fill(there, 0, Math.min(steps, (int) (days * 24 / hoursPerStep)), 1 - missing);
      tell("day  0.0  %s is delivered %.0f %% short for %.1f days", site, 100 * missing, days);
    }
    return there;
  }

  /** By how much the list price of a contract is multiplied, by day. */
  double[] prices(String contract, int days) {
    SplittableRandom random = stream("price " + contract);
    double[] factor = new double[days];
    double now = 1;
    for (int d = 0; d < days; d++) {
      if (d > 0 && random.nextDouble() < CHANCE_OF_MOVE) {
        now = Math.clamp(now * Math.exp(MOVE * random.nextGaussian()), 0.6, 1.6);
        tell("day %4d  %s costs %.0f %% of its price", d, contract, 100 * now);
      }
      factor[d] = now;
    }
    return factor;
  }

  private void tell(String format, Object... values) {
    told.add(format.formatted(values));
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }
}
