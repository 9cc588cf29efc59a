package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.forecast.DemandSeries;

/**
 * A made-up trace for who has none: the estate's demand over one week, hour by hour. People's work
 * is busiest in the afternoon and less at weekends, batches come at night, and every hour strays by
 * some per cent, by a seed. It says how demand rises and falls, not how much there is: that is in
 * the estate.
 */
public final class UsualWeek {
  private static final int HOURS = 7 * 24;
  private static final double DAY_SWING = 0.45;
  private static final double WEEKEND = 0.7;
  private static final double NIGHT_SWING = 0.6;
  private static final double STRAYING = 0.06;
  private static final int BUSIEST_HOUR = 15;
  private static final int NIGHT_HOUR = 2;

  private UsualWeek() {}

  /** A series for each class of demand, named by its id. */
  public static List<DemandSeries> of(Estate estate, long seed) {
    Instant start = estate.horizon().from().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    SplittableRandom random = new SplittableRandom(seed);
    List<DemandSeries> all = new ArrayList<>();
    for (Demand demand : estate.demand()) {
      List<Double> values = new ArrayList<>(HOURS);
      for (int hour = 0; hour < HOURS; hour++) {
        double strays = Math.max(0.5, 1 + STRAYING * random.nextGaussian());
        values.add(100 * level(demand.kind(), hour) * strays);
      }
      all.add(new DemandSeries(demand.id(), "units", start, Duration.ofHours(1), values));
    }
    return all;
  }

  private static double level(Demand.Kind kind, int hour) {
    return switch (kind) {
      case INFERENCE ->
          (hour >= 5 * 24 ? WEEKEND : 1) * (1 + DAY_SWING * wave(hour - BUSIEST_HOUR));
      case BATCH -> 1 + NIGHT_SWING * wave(hour - NIGHT_HOUR);
      case TRAINING -> 1;
    };
  }

  private static double wave(int hours) {
    return Math.cos(2 * Math.PI * hours / 24);
  }
}
