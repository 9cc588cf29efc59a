package org.anabranch.insight;

import java.time.Instant;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics;

/** One figure of one post at one moment. */
public record Observation(
    String publicationId, Metrics.Metric metric, long value, Instant at, Provenance provenance) {}
