package org.anabranch.compute.live;

import java.time.Duration;
import java.util.List;

/** The stretches of time that the programme tells apart: short ones now, longer ones later. */
final class Horizon {
  /** One stretch, from now. */
  record Stretch(Duration from, Duration until) {
    double hours() {
      return until.minus(from).toMillis() / 3_600_000.0;
    }
  }

  static final List<Stretch> STRETCHES =
      List.of(
          minutes(0, 10),
          minutes(10, 60),
          minutes(60, 180),
          minutes(180, 360),
          minutes(360, 720),
          minutes(720, 1080),
          minutes(1080, 1440));

  private Horizon() {}

  private static Stretch minutes(long from, long until) {
    return new Stretch(Duration.ofMinutes(from), Duration.ofMinutes(until));
  }
}
