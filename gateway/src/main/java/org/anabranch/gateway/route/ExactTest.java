package org.anabranch.gateway.route;

/**
 * Fisher's exact test, one-sided: how likely two groups that fail equally often differ at least so
 * much by chance. Right for few as for many, unlike a comparison of two rates by their deviation.
 */
final class ExactTest {
  private static final double NEGLIGIBLE = 1e-12;

  private ExactTest() {}

  /**
   * The chance that of all the failures so many or more fall on the first group, from 0 to 1; 1
   * where either group is empty.
   */
  static double chance(long failed, long asked, long failedElsewhere, long askedElsewhere) {
    long failures = failed + failedElsewhere;
    long most = Math.min(failures, asked);
    double term =
        Math.exp(
            lnChoose(asked, failed)
                + lnChoose(askedElsewhere, failedElsewhere)
                - lnChoose(asked + askedElsewhere, failures));
    double sum = 0;
    for (long x = failed; x <= most && term > sum * NEGLIGIBLE; x++) {
      sum += term;
      double fewerElsewhere = (double) (failures - x) / (askedElsewhere - failures + x + 1);
      term *= fewerElsewhere * (asked - x) / (x + 1);
    }
    return Math.min(1, sum);
  }

  private static double lnChoose(long n, long k) {
    return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
  }

  /** By Stirling's series from twenty on, whose error is then below a billionth. */
  private static double lnFactorial(long n) {
    if (n < 20) {
      double product = 1;
      for (long i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double inverse = 1.0 / n;
    return n * Math.log(n)
        - n
        + Math.log(2 * Math.PI * n) / 2
        + inverse / 12
        - inverse * inverse * inverse / 360;
  }
}
