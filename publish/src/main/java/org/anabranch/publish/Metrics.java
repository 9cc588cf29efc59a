package org.anabranch.publish;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one post at one moment, as its platform reports them; a figure the platform does
 * not report is absent, never zero. Or the reason why there are none.
 */
public record Metrics(Map<Metric, Long> values, @Nullable Failure failure) {
  /** Our names; each connector's documentation says which of the platform's names it reads. */
  public enum Metric {
    /** Times shown or played: impressions, views, reads. */
    VIEWS,
    /** Different people reached. */
    REACH,
    LIKES,
    COMMENTS,
    /** Shares, reposts, retweets and quotes together. */
    SHARES,
    /** Saves, favourites, bookmarks, coins. */
    SAVES,
    /** Clicks on the link or the pin. */
    CLICKS
  }

  public Metrics {
    values = Map.copyOf(values);
  }

  public static Metrics of(Map<Metric, Long> values) {
    return new Metrics(values, null);
  }

  public static Metrics none(Failure failure) {
    return new Metrics(Map.of(), failure);
  }

  /** Likes, comments, shares, saves and clicks together. */
  public long engagements() {
    Map<Metric, Long> rest = new EnumMap<>(Metric.class);
    rest.putAll(values);
    rest.remove(Metric.VIEWS);
    rest.remove(Metric.REACH);
    return rest.values().stream().mapToLong(Long::longValue).sum();
  }
}
