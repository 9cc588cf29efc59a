package org.anabranch.compute.live;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the broker keeps of a site. Not for several threads. */
final class SiteState {
  /** From this part of what it should have on a site is whole. */
  private static final double WHOLE = 0.9;

  /** How long an outage lasts from its beginning, in the mean, before anything is known of it. */
  private static final double BACK_WITHIN_HOURS = 2;

  LiveSite site;
  int index;
  final CapacityEstimate capacity;
  double busy;
  double load;
  double limited;
  double failed;
  double dual;
  @Nullable Instant shortSince;

  SiteState(LiveSite site, int index) {
    this.site = site;
    this.index = index;
    this.capacity = new CapacityEstimate(site.accelerators());
  }

  /** The estate now says this of it, and lists it there. */
  void expect(LiveSite now, int newIndex) {
    index = newIndex;
    if (now.accelerators() != site.accelerators()) {
      capacity.expect(now.accelerators());
    }
    site = now;
  }

  void see(CapacityEstimate.Sample sample, Instant at) {
    capacity.see(sample);
    if (capacity.accelerators() > WHOLE * capacity.nominal()) {
      shortSince = null;
    } else if (shortSince == null) {
      shortSince = at;
    }
  }

  /**
   * What can be expected of it, by stretch. What is missing now comes back, at any moment with the
   * same chance, in so long a time as it has been missing already: outages and delays are mostly
   * short, and the long ones mostly long.
   *
   * @param headroom how many times what it has it is asked for
   */
  double[] ahead(Instant at, double headroom) {
    double now = headroom * capacity.accelerators();
    double missing = Math.max(0, headroom * capacity.nominal() - now);
    double mean = BACK_WITHIN_HOURS;
    if (shortSince != null) {
      mean = Math.max(mean, Duration.between(shortSince, at).toMinutes() / 60.0);
    }
    double[] ahead = new double[Horizon.STRETCHES.size()];
    for (int b = 0; b < ahead.length; b++) {
      double back = b == 0 ? 0 : 1 - Math.exp(-Horizon.STRETCHES.get(b).hoursAhead() / mean);
      ahead[b] = now + back * missing;
    }
    return ahead;
  }
}
