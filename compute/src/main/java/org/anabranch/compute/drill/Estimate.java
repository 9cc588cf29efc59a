package org.anabranch.compute.drill;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A figure with an interval that may be looked at as often as one likes: the chance that it ever
 * misses the truth, over all the times it is looked at, is at most what was asked for.
 */
public record Estimate(double value, double low, double high) {
  /** Where the bound for means is tightest. */
  private static final double TIGHTEST_AT = 100;

  private static final int FEWEST = 30;
  private static final double EXACTLY_ENOUGH = 1e-9;

  /**
   * A rate, by the beta-binomial mixture with a uniform prior: all rates {@code p} for which the
   * mixture's likelihood is below {@code 1/miss} times that of {@code p}. That this holds at all
   * times at once is Ville's inequality; Robbins, “Statistical methods related to the law of the
   * iterated logarithm”, Annals of Mathematical Statistics 41 (1970).
   */
  public static Estimate rate(long of, long all, double miss) {
    if (all == 0) {
      return new Estimate(0, 0, 1);
    }
    double rate = (double) of / all;
    double mixture = logBeta(of + 1.0, all - of + 1.0);
    return new Estimate(
        rate, edge(of, all, mixture, miss, rate, 0), edge(of, all, mixture, miss, rate, 1));
  }

  private static double edge(
      long of, long all, double mixture, double miss, double inside, double outside) {
    if (inside == outside) {
      return outside;
    }
    double in = inside;
    double out = outside;
    while (Math.abs(out - in) > EXACTLY_ENOUGH) {
      double middle = (in + out) / 2;
      boolean kept = mixture - likelihood(of, all, middle) < -Math.log(miss);
      in = kept ? middle : in;
      out = kept ? out : middle;
    }
    return out;
  }

  private static double likelihood(long of, long all, double p) {
    return (of == 0 ? 0 : of * Math.log(p)) + (all == of ? 0 : (all - of) * Math.log1p(-p));
  }

  /**
   * A mean, by an asymptotic confidence sequence: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
   * “Time-uniform central limit theory and asymptotic confidence sequences”, Annals of Statistics
   * 52 (2024), theorem 2.2. Empty for fewer than thirty values.
   */
  public static Optional<Estimate> mean(Spread spread, double miss) {
    if (spread.count() < FEWEST) {
      return Optional.empty();
    }
    double n = spread.count();
    double rho2 = (-2 * Math.log(miss) + Math.log(-2 * Math.log(miss) + 1)) / TIGHTEST_AT;
    double radius =
        spread.deviation()
            * Math.sqrt(
                2 * (n * rho2 + 1) / (n * n * rho2) * Math.log(Math.sqrt(n * rho2 + 1) / miss));
    return Optional.of(new Estimate(spread.mean(), spread.mean() - radius, spread.mean() + radius));
  }

  /** Of values that were taken as logarithms. */
  static @Nullable Estimate geometric(Spread logarithms, double miss) {
    return mean(logarithms, miss)
        .map(e -> new Estimate(Math.exp(e.value), Math.exp(e.low), Math.exp(e.high)))
        .orElse(null);
  }

  /** The logarithm of the beta function. */
  private static double logBeta(double a, double b) {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /** For 1 and more, by Stirling's series (Abramowitz and Stegun 6.1.41), exact to 1e-12. */
  static double logGamma(double x) {
    double shifted = x;
    double less = 0;
    while (shifted < 12) {
      less += Math.log(shifted);
      shifted++;
    }
    double inverse = 1 / shifted;
    double square = inverse * inverse;
    double series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
    return (shifted - 0.5) * Math.log(shifted)
        - shifted
        + 0.5 * Math.log(2 * Math.PI)
        + series
        - less;
  }
}
