package org.anabranch.compute.forecast;

import java.util.Arrays;

/** What is now stays: the least that any forecast must beat. */
record Naive() implements Forecaster {
  @Override
  public String name() {
    return "naive";
  }

  @Override
  public double[] forecast(double[] history, int steps) {
    double[] ahead = new double[steps];
    Arrays.fill(ahead, history[history.length - 1]);
    return ahead;
  }
}
