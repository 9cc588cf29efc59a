package org.anabranch.compute.forecast;

import java.util.Arrays;

/**
 * How far forecasts have been off, by how far ahead they looked: the empirical quantiles of
 * logarithms of what came over what was said, those of like distances taken together. One thread.
 */
final class Spread {
  private static final int ENOUGH = 40;

  private final double offset;
  private final int length;
  private final double[][] errors;
  private final int[] counts;

  /**
   * @param length of the history, in steps
   */
  Spread(int leads, double offset, int length) {
    this.offset = offset;
    this.length = length;
    this.errors = new double[leads + 1][8];
    this.counts = new int[leads + 1];
  }

  void add(int lead, double said, double was) {
    if (counts[lead] == errors[lead].length) {
      errors[lead] = Arrays.copyOf(errors[lead], 2 * counts[lead]);
    }
    errors[lead][counts[lead]++] = Math.log((was + offset) / (said + offset));
  }

  /** The errors of forecasts about so far ahead, least first; empty while nothing is known. */
  double[] near(int lead) {
    int width = lead / 8;
    double[] near = gathered(lead, width);
    while (near.length < ENOUGH && width < errors.length) {
      width = 2 * width + 1;
      near = gathered(lead, width);
    }
    Arrays.sort(near);
    return near;
  }

  private double[] gathered(int lead, int width) {
    int from = Math.max(1, lead - width);
    int to = Math.min(errors.length - 1, lead + width);
    int all = 0;
    for (int i = from; i <= to; i++) {
      all += counts[i];
    }
    double[] gathered = new double[all];
    int at = 0;
    for (int i = from; i <= to; i++) {
      System.arraycopy(errors[i], 0, gathered, at, counts[i]);
      at += counts[i];
    }
    return gathered;
  }

  /**
   * The demand that the outcome exceeds with that probability.
   *
   * <p>Errors of forecasts that overlap are nearly the same error: of a history there are only so
   * many independent ones as the distance fits into it. So few say less of the tails, and the
   * quantile is taken that much farther out, as conformal prediction does (Vovk and others 2005).
   */
  double above(double[] sorted, double said, int lead, double probability) {
    return at(sorted, said, 1 - further(lead, probability));
  }

  /** The demand that the outcome stays below with that probability. */
  double below(double[] sorted, double said, int lead, double probability) {
    return at(sorted, said, further(lead, probability));
  }

  private double further(int lead, double tail) {
    double independent = Math.max(1, (double) length / lead);
    return Math.max(0, tail - (1 - tail) / independent);
  }

  private double at(double[] sorted, double said, double probability) {
    if (sorted.length == 0) {
      return said;
    }
    double place = probability * (sorted.length - 1);
    int below = Math.clamp((long) Math.floor(place), 0, sorted.length - 1);
    int above = Math.min(below + 1, sorted.length - 1);
    double part = Math.clamp(place - below, 0, 1);
    double error = sorted[below] + part * (sorted[above] - sorted[below]);
    return Math.max(0, (said + offset) * Math.exp(error) - offset);
  }
}
