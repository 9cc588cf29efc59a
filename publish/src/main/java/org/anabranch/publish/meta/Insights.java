package org.anabranch.publish.meta;

import java.util.EnumMap;
import java.util.Map;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/** The figures of one post on Instagram or Threads, by the platform's names for them. */
public final class Insights {
  private final GraphApi graph;
  private final String version;
  private final Map<String, Metric> names;

  /**
   * @param names the platform's names and ours; several of theirs for one of ours are added up
   */
  public Insights(GraphApi graph, String version, Map<String, Metric> names) {
    this.graph = graph;
    this.version = version;
    this.names = Map.copyOf(names);
  }

  public Metrics measure(Account account, String id, Deadline deadline)
      throws InterruptedException {
    String wanted = String.join(",", names.keySet().stream().sorted().toList());
    try {
      JsonNode reply =
          graph.get(
              account,
              version + "/" + id + "/insights",
              new Query().with("metric", wanted),
              deadline);
      Map<Metric, Long> values = new EnumMap<>(Metric.class);
      for (JsonNode figure : reply.path("data")) {
        Metric metric = names.get(figure.path("name").asString(""));
        JsonNode value = figure.path("values").path(0).path("value");
        if (metric != null && value.isNumber()) {
          values.merge(metric, value.asLong(), Long::sum);
        }
      }
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }
}
