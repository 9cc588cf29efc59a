package org.anabranch.compute.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where past demand comes from: a file, or what the gateway has served. May block while it reads.
 */
@FunctionalInterface
public interface DemandHistory {
  /** When nothing was ever asked for. */
  DemandHistory NONE = (_, _, _) -> List.of();

  /**
   * Demand by class, busiest first; classes without any demand in that time are left out.
   *
   * @param until the end of the last step, which is the last one that is over
   */
  List<DemandSeries> demand(Instant from, Instant until, Duration step);
}
