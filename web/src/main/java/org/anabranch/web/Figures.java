package org.anabranch.web;

import java.util.Map;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;

/** Sums of figures for showing. */
final class Figures {
  private Figures() {}

  static long views(Map<Metric, Long> figures) {
    return figures.getOrDefault(Metric.VIEWS, 0L);
  }

  static long engagements(Map<Metric, Long> figures) {
    return Metrics.of(figures).engagements();
  }
}
