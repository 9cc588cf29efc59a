package org.anabranch.compute.forecast;

import java.util.Arrays;

/**
 * A mean of three forecasts, weighted by how well each would have done so far ahead in the past:
 * near ahead the last value counts most, farther ahead what was learnt of the seasons. To combine
 * beats to choose (Bates and Granger 1969). One thread.
 */
final class Blend {
  /** How the three are weighed; together 1. */
  record Weights(double smoothed, double last, double lastSeason) {
    double of(double a, double b, double c) {
      return smoothed * a + last * b + lastSeason * c;
    }
  }

  private static final int PARTS = 5;
  private static final int FIELDS = 4;

  private final int leads;
  private final double[][] samples;
  private final int[] counts;
  private final Weights[] chosen;

  Blend(int leads) {
    this.leads = leads;
    this.samples = new double[leads + 1][8 * FIELDS];
    this.counts = new int[leads + 1];
    this.chosen = new Weights[leads + 1];
  }

  /** What each said {@code lead} steps ahead once, and what came. */
  void add(int lead, double smoothed, double last, double lastSeason, double was) {
    if ((counts[lead] + 1) * FIELDS > samples[lead].length) {
      samples[lead] = Arrays.copyOf(samples[lead], 2 * samples[lead].length);
    }
    int at = FIELDS * counts[lead]++;
    samples[lead][at] = smoothed;
    samples[lead][at + 1] = last;
    samples[lead][at + 2] = lastSeason;
    samples[lead][at + 3] = was;
  }

  /** The weights that would have erred least about so far ahead. */
  Weights weights(int lead) {
    Weights known = chosen[lead];
    if (known == null) {
      known = best(lead);
      chosen[lead] = known;
    }
    return known;
  }

  private Weights best(int lead) {
    Weights best = new Weights(1, 0, 0);
    double least = Double.POSITIVE_INFINITY;
    for (int a = PARTS; a >= 0; a--) {
      for (int b = PARTS - a; b >= 0; b--) {
        var weights =
            new Weights(a / (double) PARTS, b / (double) PARTS, (PARTS - a - b) / (double) PARTS);
        double error = error(weights, lead);
        if (error < least) {
          least = error;
          best = weights;
        }
      }
    }
    return best;
  }

  private double error(Weights weights, int lead) {
    int width = lead / 8;
    int every = Math.max(1, width / 4);
    double sum = 0;
    for (int h = Math.max(1, lead - width); h <= Math.min(leads, lead + width); h += every) {
      for (int i = 0; i < counts[h]; i++) {
        double[] s = samples[h];
        int at = FIELDS * i;
        sum += Math.abs(weights.of(s[at], s[at + 1], s[at + 2]) - s[at + 3]);
      }
    }
    return sum;
  }

  /** How far off the weighted mean would have been. */
  Spread spread(double offset, int length) {
    Spread spread = new Spread(leads, offset, length);
    for (int h = 1; h <= leads; h++) {
      Weights weights = weights(h);
      for (int i = 0; i < counts[h]; i++) {
        double[] s = samples[h];
        int at = FIELDS * i;
        spread.add(h, weights.of(s[at], s[at + 1], s[at + 2]), s[at + 3]);
      }
    }
    return spread;
  }
}
