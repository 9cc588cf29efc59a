package org.anabranch.insight;

import java.time.Instant;
import org.anabranch.kernel.Provenance;

/**
 * How good a model's work proved, by a Bradley–Terry fit on what came of it.
 *
 * @param task {@code *} for all work, or one kind: {@code write/x}
 * @param points 1000 is the reference; 400 points are ten to one
 * @param low lower end of the 95 % interval
 * @param high upper end
 * @param comparisons how many comparisons it rests on
 * @param provenance {@link Provenance#SIMULATED} as soon as one outcome is
 */
public record ModelRating(
    String model,
    String task,
    double points,
    double low,
    double high,
    long comparisons,
    Instant at,
    Provenance provenance) {}
