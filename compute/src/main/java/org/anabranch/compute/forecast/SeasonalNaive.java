package org.anabranch.compute.forecast;

/**
 * As it was a season ago; the last value where there is no season yet.
 *
 * @param period steps in a season; 1 is the plain naive forecast
 */
record SeasonalNaive(String season, int period) implements Forecaster {
  @Override
  public String name() {
    return "as a " + season + " ago";
  }

  @Override
  public double[] forecast(double[] history, int steps) {
    int back = period <= history.length ? period : 1;
    double[] ahead = new double[steps];
    for (int h = 0; h < steps; h++) {
      ahead[h] = history[history.length - back + h % back];
    }
    return ahead;
  }
}
