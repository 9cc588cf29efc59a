package org.anabranch.publish.meta;

import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Job;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * The account's own first comment below its post, on Facebook and Instagram. The post is new, so
 * whoever wrote these very words there was us.
 */
public final class GraphComments {
  private final GraphApi graph;
  private final String version;
  private final String name;
  private final String text;

  /**
   * @param text the field with a comment's words
   */
  public GraphComments(GraphApi graph, String version, String name, String text) {
    this.graph = graph;
    this.version = version;
    this.name = name;
    this.text = text;
  }

  public Step.Committed commit(Job job, Deadline deadline) throws InterruptedException {
    Query form = new Query().with("message", job.post().options().firstComment());
    return graph.commit(job.account(), edge(job), form, "id", deadline);
  }

  public Step.Settled settle(Job job, Deadline deadline) throws InterruptedException {
    Query query = new Query().with("fields", "id," + text).with("limit", 50);
    try {
      JsonNode comments = graph.get(job.account(), edge(job), query, deadline);
      for (JsonNode comment : comments.path("data")) {
        if (Mark.sameText(job.post().options().firstComment(), comment.path(text).asString(""))) {
          return new Step.Accepted(comment.path("id").asString());
        }
      }
      return comments.path("paging").has("next")
          ? new Step.Unknown(name + " has more comments than were read")
          : new Step.NotThere();
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private String edge(Job job) {
    String post = job.handles().get("commit." + (job.post().parts().size() - 1)).orElseThrow();
    return version + "/" + post + "/comments";
  }
}
