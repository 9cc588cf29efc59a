package org.anabranch.compute.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Demand as it was, one value for each step of equal length, oldest first.
 *
 * @param unit what the values are, such as {@code requests per second}
 * @param start when the first step began
 */
public record DemandSeries(
    String name, String unit, Instant start, Duration step, List<Double> values) {
  private static final int MOST_VALUES = 200_000;

  public DemandSeries {
    values = List.copyOf(values);
    if (step.isNegative() || step.isZero()) {
      throw new IllegalArgumentException(
          "The steps of “%s” last %s, expected more than nothing.".formatted(name, step));
    }
    if (values.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          "“%s” has %,d values, expected at most %,d: use longer steps."
              .formatted(name, values.size(), MOST_VALUES));
    }
    for (double value : values) {
      if (!(value >= 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(
            "“%s” holds the demand %s, expected a number of zero or more.".formatted(name, value));
      }
    }
  }

  /** When step {@code index} begins; it may lie behind the last value. */
  public Instant at(int index) {
    return start.plus(step.multipliedBy(index));
  }

  /** The first {@code count} values. */
  public DemandSeries first(int count) {
    return new DemandSeries(name, unit, start, step, values.subList(0, count));
  }

  double[] array() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
