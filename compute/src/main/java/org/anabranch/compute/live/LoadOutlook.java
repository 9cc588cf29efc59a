package org.anabranch.compute.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What will be asked for in the next hours, of one kind of work: what is asked for now, and the
 * farther ahead the more what is usual at that time of day. Usual is the mean over the days seen, a
 * newer day counting more; before a time of day was seen for the first time, it is the mean of all
 * that was seen, drawn towards what is asked for now while that is little. Learns as it goes and
 * costs nothing, since it is asked at every solve; the forecast with intervals is {@link
 * org.anabranch.compute.forecast.Forecast}. Not for several threads.
 *
 * <p>Now is an exponentially weighted mean over time, not over readings, so that it is the same
 * however often it is read.
 */
public final class LoadOutlook {
  private static final Duration SLOT = Duration.ofMinutes(10);
  private static final int SLOTS = 144;
  private static final double SLOTS_AN_HOUR = 6;

  private static final double SECONDS_UNTIL_HALF = 20;

  /** How much the newest day counts in what is usual. */
  private static final double WEIGHT_OF_NEWEST = 0.3;

  /** So far ahead, what is asked for now still counts for 1/e. */
  private static final double HOURS_OF_NOW = 2;

  /** While usual is not known, now counts as much as so many slots. */
  private static final double SLOTS_OF_NOW = 36;

  private final double[] usual = new double[SLOTS];
  private double now = -1;
  private Instant before = Instant.MIN;
  private long slot = Long.MIN_VALUE;
  private double sum;
  private int count;
  private double seen;
  private int slotsSeen;

  public LoadOutlook() {
    Arrays.fill(usual, -1);
  }

  /** So much was asked for just now, in units an hour. */
  public void see(Instant at, double unitsPerHour) {
    long here = Math.floorDiv(at.getEpochSecond(), SLOT.toSeconds());
    if (here != slot) {
      turn(here);
    }
    sum += unitsPerHour;
    count++;
    if (now < 0) {
      now = unitsPerHour;
    } else {
      double seconds = Math.max(0, Duration.between(before, at).toMillis() / 1000.0);
      now += (1 - Math.pow(0.5, seconds / SECONDS_UNTIL_HALF)) * (unitsPerHour - now);
    }
    before = at;
  }

  private void turn(long here) {
    if (count > 0) {
      int index = (int) Math.floorMod(slot, (long) SLOTS);
      double mean = sum / count;
      usual[index] =
          usual[index] < 0 ? mean : usual[index] + WEIGHT_OF_NEWEST * (mean - usual[index]);
      seen += mean;
      slotsSeen++;
    }
    slot = here;
    sum = 0;
    count = 0;
  }

  /** Expected units an hour, in the mean from {@code from} until {@code until} from now. */
  public double ahead(Duration from, Duration until) {
    if (now < 0) {
      return 0;
    }
    double expected = 0;
    int slots = 0;
    for (long s = from.dividedBy(SLOT); s * SLOT.toSeconds() < until.toSeconds(); s++) {
      double trust = Math.exp(-s / (SLOTS_AN_HOUR * HOURS_OF_NOW));
      expected += trust * now + (1 - trust) * usual(s);
      slots++;
    }
    return slots == 0 ? now : expected / slots;
  }

  private double usual(long slotsAhead) {
    double known = usual[(int) Math.floorMod(slot + slotsAhead, (long) SLOTS)];
    return known >= 0 ? known : (seen + SLOTS_OF_NOW * now) / (slotsSeen + SLOTS_OF_NOW);
  }
}
