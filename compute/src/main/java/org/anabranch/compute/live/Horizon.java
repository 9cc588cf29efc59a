package org.anabranch.compute.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The stretches of time that the programme tells apart: short ones now, longer ones later. */
final class Horizon {
  /** One stretch, from now. */
  record Stretch(Duration from, Duration until) {
    double hours() {
      return until.minus(from).toMillis() / 3_600_000.0;
    }

    /** From now until its middle. */
    double hoursAhead() {
      return from.plus(until).toMillis() / 2 / 3_600_000.0;
    }
  }

  static final List<Stretch> STRETCHES =
      ending(10, 30, 60, 120, 180, 240, 360, 480, 600, 720, 900, 1080, 1260, 1440);

  private Horizon() {}

  private static List<Stretch> ending(long... minutes) {
    List<Stretch> stretches = new ArrayList<>();
    Duration from = Duration.ZERO;
    for (long minute : minutes) {
      Duration until = Duration.ofMinutes(minute);
      stretches.add(new Stretch(from, until));
      from = until;
    }
    return List.copyOf(stretches);
  }
}
