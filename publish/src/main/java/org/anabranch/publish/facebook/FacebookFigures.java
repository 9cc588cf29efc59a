package org.anabranch.publish.facebook;

import java.util.EnumMap;
import java.util.Map;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import tools.jackson.databind.JsonNode;

/** The figures of a Page's posts and reels; a reel's id is a plain number, a post's has two. */
final class FacebookFigures {
  private final GraphApi graph;
  private final String version;

  FacebookFigures(GraphApi graph, String version) {
    this.graph = graph;
    this.version = version;
  }

  Metrics measure(Account account, String remoteId, Deadline deadline) throws InterruptedException {
    boolean reel = !remoteId.contains("_");
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    try {
      totals(values, account, remoteId, reel, deadline);
      if (reel) {
        insight(
            values,
            Metric.VIEWS,
            account,
            remoteId + "/video_insights",
            "fb_reels_total_plays",
            deadline);
        if (!values.containsKey(Metric.VIEWS)) { // a video of the feed is no reel
          String path = remoteId + "/video_insights";
          insight(values, Metric.VIEWS, account, path, "total_video_views", deadline);
        }
      } else {
        insight(values, Metric.VIEWS, account, remoteId + "/insights", "post_media_view", deadline);
        insight(
            values,
            Metric.REACH,
            account,
            remoteId + "/insights",
            "post_total_media_view_unique",
            deadline);
        insight(values, Metric.CLICKS, account, remoteId + "/insights", "post_clicks", deadline);
      }
      return Metrics.of(values);
    } catch (Refusal e) {
      return Metrics.none(e.failure());
    }
  }

  private void totals(
      Map<Metric, Long> values, Account account, String id, boolean reel, Deadline deadline)
      throws Refusal, InterruptedException {
    String likes = reel ? "likes" : "reactions";
    String fields =
        likes + ".summary(true).limit(0),comments.summary(true).limit(0)" + (reel ? "" : ",shares");
    JsonNode post =
        graph.get(account, version + "/" + id, new Query().with("fields", fields), deadline);
    values.put(Metric.LIKES, post.path(likes).path("summary").path("total_count").asLong(0));
    values.put(
        Metric.COMMENTS, post.path("comments").path("summary").path("total_count").asLong(0));
    if (!reel) {
      values.put(Metric.SHARES, post.path("shares").path("count").asLong(0));
    }
  }

  /** One figure a call: Facebook retires names, and one unknown name fails a whole call. */
  private void insight(
      Map<Metric, Long> values,
      Metric metric,
      Account account,
      String path,
      String name,
      Deadline deadline)
      throws Refusal, InterruptedException {
    try {
      JsonNode figure =
          graph
              .get(account, version + "/" + path, new Query().with("metric", name), deadline)
              .path("data")
              .path(0)
              .path("values")
              .path(0)
              .path("value");
      if (figure.isNumber()) {
        values.put(metric, figure.asLong());
      }
    } catch (Refusal e) {
      if (!e.failure().code().equals("100")) {
        throw e;
      }
    }
  }
}
