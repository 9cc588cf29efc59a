package org.anabranch.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.insight.Attribution;
import org.anabranch.insight.Collected;
import org.anabranch.insight.Insight;
import org.anabranch.insight.ModelRating;
import org.anabranch.insight.Observation;
import org.anabranch.insight.Outcome;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Publication.State;

/** Figures made up of the samples' posts. */
final class FakeInsight implements Insight {
  private final Samples samples;

  FakeInsight(Samples samples) {
    this.samples = samples;
  }

  @Override
  public int collectDue(Instant simulated, Deadline deadline) {
    return 0;
  }

  @Override
  public void attribute(Attribution attribution) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Collected> collect(String group, Instant at, Deadline deadline) {
    return List.of();
  }

  @Override
  public List<Outcome> outcomes(String group) {
    return recentOutcomes(100);
  }

  @Override
  public List<Outcome> recentOutcomes(int limit) {
    return samples.posts.stream()
        .filter(p -> p.state() == State.PUBLISHED)
        .map(
            p ->
                new Outcome(
                    new Attribution(
                        p.id(),
                        Samples.DONE,
                        p.post().platform(),
                        "var",
                        p.post().platform().ordinal() % 3 == 0 ? "extractive-writer" : "qwen3-235b",
                        "qwen-river",
                        "River Cloud",
                        "dec_1",
                        Money.usd("0.00042")),
                    Map.of(
                        Metric.VIEWS,
                        Samples.views(p.post().platform()),
                        Metric.LIKES,
                        Samples.views(p.post().platform()) / 21),
                    Samples.NOW,
                    Provenance.SIMULATED))
        .toList();
  }

  @Override
  public List<Observation> observations(String id) {
    List<Observation> all = new ArrayList<>();
    for (int day = 1; day <= 4; day++) {
      Instant at = Samples.NOW.plus(Duration.ofDays(day));
      all.add(
          new Observation(
              id, Metric.VIEWS, 1200L * day - 90L * day * day, at, Provenance.SIMULATED));
      all.add(new Observation(id, Metric.LIKES, 61L * day, at, Provenance.SIMULATED));
      all.add(new Observation(id, Metric.SHARES, 12L * day, at, Provenance.SIMULATED));
    }
    return all;
  }

  @Override
  public List<ModelRating> rate() {
    return ratings();
  }

  @Override
  public List<ModelRating> ratings() {
    return samples.empty ? List.of() : Samples.ratingList();
  }

  @Override
  public Optional<Rating> rating(String model, String task) {
    return Optional.empty();
  }
}
