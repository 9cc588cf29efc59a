package org.anabranch.compute.live;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How all stands at one moment. Immutable.
 *
 * @param solvedAt when the prices were last solved for; null while they never were
 * @param trouble why the last solve failed, while the prices before it are in force; null when it
 *     did not
 * @param fading whether the prices in force are so old that they are believed less and less
 * @param waits by kind of work, the share that is better kept for later
 */
public record LiveState(
    Instant at,
    @Nullable Instant solvedAt,
    @Nullable String trouble,
    boolean fading,
    List<SitePrice> sites,
    Map<String, Double> waits) {
  public LiveState {
    sites = List.copyOf(sites);
    waits = Map.copyOf(waits);
  }
}
