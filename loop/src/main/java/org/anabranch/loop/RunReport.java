package org.anabranch.loop;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.anabranch.insight.ModelRating;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.jspecify.annotations.Nullable;

/**
 * What a run did: the posts, what each cost, who wrote it, what came of it, and on whom it
 * depended.
 *
 * @param ratings of the models that took part, after this run
 */
public record RunReport(
    Run run,
    List<Line> lines,
    Money cost,
    List<ModelRating> ratings,
    List<Dependency> dependencies) {
  /**
   * One platform.
   *
   * @param state null in a dry run
   * @param figures empty until measured
   * @param provenance of the figures
   */
  public record Line(
      Platform platform,
      @Nullable String publicationId,
      Publication.@Nullable State state,
      @Nullable String permalink,
      @Nullable Failure failure,
      String title,
      String text,
      String model,
      String deployment,
      String vendor,
      Money cost,
      Map<Metric, Long> figures,
      @Nullable Instant measuredAt,
      Provenance provenance) {}

  /**
   * Somebody the run relied on.
   *
   * @param kind {@code model vendor}, {@code platform} or {@code compute}
   * @param share of the posts that relied on it, 0 to 1
   * @param without what would have happened had it not been there, one sentence
   */
  public record Dependency(String kind, String name, double share, String without) {}

  public RunReport {
    lines = List.copyOf(lines);
    ratings = List.copyOf(ratings);
    dependencies = List.copyOf(dependencies);
  }
}
