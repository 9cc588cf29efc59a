package org.anabranch.compute.live;

/**
 * How many accelerators a site really gives, judged by how it takes work. Not for several threads.
 *
 * <p>Nobody says what a site can take, but it shows: work that is refused while some is done tells
 * that what is done is all; work that is done without refusal tells that there is at least so much.
 * So the estimate goes down towards what was done, by half the way in twenty seconds with refusals,
 * as an exponentially weighted mean does; by the share that failed when attempts fail; and up by
 * steps that begin at {@code SLOWEST} times the nominal an hour and double every three minutes
 * without a refusal, or at once to what was done. That is additive increase and multiplicative
 * decrease, the rule by which senders share a link without knowing its width (Chiu and Jain 1989),
 * with a sample of the width itself wherever there is one: the vendor's own rate headers, which
 * tell what is left of its limit, are such a sample too.
 *
 * <p>Never above the nominal, or what was seen done; never below {@code FLOOR} of it, so that a
 * site that is back gets the work by which it is noticed.
 */
final class CapacityEstimate {
  /** What one reading shows of a site. */
  record Sample(
      double hours,
      double busyAccelerators,
      double limitedShare,
      double failedShare,
      double left) {}

  private static final double FLOOR = 0.03;
  private static final double DOWN = 0.5;

  private static final double SLOWEST = 1;
  private static final double FASTEST = 20;
  private static final double HOURS_UNTIL_DOUBLE = 3 / 60.0;
  private static final double HOURS_UNTIL_HALF = 20 / 3600.0;

  private static final double NOTICEABLE = 0.02;
  private static final double LEFT_THAT_TELLS = 0.5;

  private double nominal;
  private double estimate;
  private double recovery = SLOWEST;

  CapacityEstimate(double nominal) {
    this.nominal = nominal;
    this.estimate = nominal;
  }

  double accelerators() {
    return estimate;
  }

  double nominal() {
    return nominal;
  }

  /** The estate now says so much; what was estimated keeps its proportion. */
  void expect(double accelerators) {
    estimate = nominal > 0 ? estimate * accelerators / nominal : accelerators;
    nominal = accelerators;
  }

  void see(Sample s) {
    double busy = s.busyAccelerators();
    double down = 1 - Math.pow(1 - DOWN, s.hours() / HOURS_UNTIL_HALF);
    if (s.failedShare() > NOTICEABLE) {
      estimate *= 1 - down * s.failedShare();
    }
    if (s.limitedShare() > NOTICEABLE) {
      estimate -= down * Math.max(0, estimate - busy);
    } else if (s.failedShare() <= NOTICEABLE) {
      estimate += recovery * nominal * s.hours();
      recovery = Math.min(FASTEST, recovery * Math.pow(2, s.hours() / HOURS_UNTIL_DOUBLE));
    }
    if (s.limitedShare() > NOTICEABLE || s.failedShare() > NOTICEABLE) {
      recovery = SLOWEST;
    }
    if (s.left() < LEFT_THAT_TELLS && busy > 0) {
      double told = busy / (1 - s.left());
      estimate += DOWN * (Math.min(told, nominal) - estimate);
    }
    double most = Math.max(nominal, busy);
    estimate = Math.clamp(estimate, Math.min(FLOOR * nominal, most), most);
    estimate = Math.max(estimate, Math.min(busy, most));
  }
}
