package org.anabranch.compute.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What will be asked for in the next hours, of one kind of work: what is asked for now, changed as
 * it changed at this time a day ago, and less and less so the farther ahead. Learns as it goes and
 * costs nothing, since it is asked at every solve; the forecast with intervals is {@link
 * org.anabranch.compute.forecast.Forecast}. Not for several threads.
 */
public final class LoadOutlook {
  private static final Duration SLOT = Duration.ofMinutes(10);
  private static final int SLOTS = 144;
  private static final double WEIGHT_OF_NEWEST = 0.5;

  /** How far yesterday's change is believed at most, as a factor. */
  private static final double MOST_CHANGE = 3;

  private final double[] yesterday = new double[SLOTS];
  private final double[] today = new double[SLOTS];
  private double now = -1;
  private long slot = Long.MIN_VALUE;
  private double sum;
  private int count;

  public LoadOutlook() {
    Arrays.fill(yesterday, -1);
    Arrays.fill(today, -1);
  }

  /** So much was asked for just now, in units an hour. */
  public void see(Instant at, double unitsPerHour) {
    long here = Math.floorDiv(at.getEpochSecond(), SLOT.toSeconds());
    if (here != slot) {
      turn(here);
    }
    sum += unitsPerHour;
    count++;
    now = now < 0 ? unitsPerHour : now + WEIGHT_OF_NEWEST * (unitsPerHour - now);
  }

  private void turn(long here) {
    if (count > 0) {
      int index = (int) Math.floorMod(slot, (long) SLOTS);
      yesterday[index] = today[index];
      today[index] = sum / count;
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
    double then = profile(0);
    double mean = 0;
    int slots = 0;
    for (long s = from.dividedBy(SLOT); s * SLOT.toSeconds() < until.toSeconds(); s++) {
      mean += profile((int) s);
      slots++;
    }
    mean /= Math.max(1, slots);
    if (then < 0 || mean < 0 || slots == 0) {
      return now;
    }
    double factor =
        then + mean == 0
            ? 1
            : Math.clamp(mean / Math.max(then, 1e-12), 1 / MOST_CHANGE, MOST_CHANGE);
    double trust = Math.min(1, from.toMinutes() / 360.0);
    return (1 - trust) * now * factor + trust * mean;
  }

  /** The last value known for that time of day; -1 where there is none. */
  private double profile(int slotsAhead) {
    int index = (int) Math.floorMod(slot + slotsAhead, (long) SLOTS);
    return slotsAhead == 0 && yesterday[index] >= 0 && today[index] < 0
        ? yesterday[index]
        : today[index];
  }
}
