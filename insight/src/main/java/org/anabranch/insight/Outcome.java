package org.anabranch.insight;

import java.time.Instant;
import java.util.Map;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics.Metric;

/** What came of one publication, by its newest observations. */
public record Outcome(
    Attribution attribution, Map<Metric, Long> figures, Instant at, Provenance provenance) {
  public Outcome {
    figures = Map.copyOf(figures);
  }

  public long views() {
    return figures.getOrDefault(Metric.VIEWS, 0L);
  }

  /** Likes, comments, shares, saves and clicks together. */
  public long engagements() {
    return figures.entrySet().stream()
        .filter(e -> e.getKey() != Metric.VIEWS && e.getKey() != Metric.REACH)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
