package org.anabranch.publish.linkedin;

import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The author's first comment, by the Social Actions API. Reading comments takes a scope that few
 * apps have; without it a lost reply stays unknown until the person has looked.
 */
final class LinkedInComments {
  private final LinkedInApi api;

  LinkedInComments(LinkedInApi api) {
    this.api = api;
  }

  Step.Committed commit(Job job, Deadline deadline) throws InterruptedException {
    ObjectNode body = Json.object().put("actor", job.account().remoteId()).put("object", post(job));
    body.putObject("message").put("text", job.post().options().firstComment());
    return Ends.commit(
        "LinkedIn",
        api.commit(job.account(), path(job), body, deadline),
        reply ->
            reply
                .header("x-restli-id")
                .or(() -> Optional.of(reply.json().path("id").asString("")))
                .filter(id -> !id.isEmpty()),
        reply -> LinkedInErrors.classify(reply, Reason.CONTENT));
  }

  /** The post is new, so whoever wrote these very words below it was us. */
  Step.Settled settle(Job job, Deadline deadline) throws InterruptedException {
    try {
      JsonNode comments =
          api.get(job.account(), path(job), new Query().with("count", 100), deadline)
              .path("elements");
      for (JsonNode comment : comments) {
        String text = comment.path("message").path("text").asString("");
        if (Mark.sameText(job.post().options().firstComment(), text)) {
          return new Step.Accepted(comment.path("id").asString());
        }
      }
      return comments.size() < 100
          ? new Step.NotThere()
          : new Step.Unknown("LinkedIn has more comments than were read");
    } catch (Refusal e) {
      return Step.Unknown.of(e.failure());
    }
  }

  private static String post(Job job) {
    return job.handles().get("commit.0").orElseThrow();
  }

  private static String path(Job job) {
    return "/rest/socialActions/" + Query.encode(post(job)) + "/comments";
  }
}
