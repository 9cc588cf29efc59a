package org.anabranch.publish.youtube;

import java.util.EnumSet;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Post;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Edits a video's title and description and deletes videos, by {@code videos.update} and {@code
 * videos.delete}. An update replaces the whole snippet, so what is there is read first and kept.
 */
record YouTubeRevision(YouTubeApi api) implements Revision {
  @Override
  public Set<Act> acts() {
    return EnumSet.of(Act.EDIT, Act.DELETE);
  }

  @Override
  public Step.Prepared edit(Account account, String remoteId, Post post, Deadline deadline)
      throws InterruptedException {
    JsonNode now;
    try {
      now = api.video(account, remoteId, "snippet", deadline).path("snippet");
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
    if (now.isMissingNode()) {
      return new Step.Refused(
          Failure.of(Reason.CONTENT, "videoNotFound", "YouTube has no such video any more."));
    }
    ObjectNode body = Json.object().put("id", remoteId);
    ObjectNode snippet =
        body.putObject("snippet")
            .put("title", post.title())
            .put("description", post.text())
            .put("categoryId", now.path("categoryId").asString("22"));
    if (now.has("tags")) {
      snippet.set("tags", now.path("tags"));
    }
    return YouTubeApi.changed(
        api.send(account, "PUT", "/videos", new Query().with("part", "snippet"), body, deadline),
        false);
  }

  @Override
  public Step.Prepared delete(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("id", remoteId);
    return YouTubeApi.changed(api.send(account, "DELETE", "/videos", query, null, deadline), true);
  }
}
