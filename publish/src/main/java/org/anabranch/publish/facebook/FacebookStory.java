package org.anabranch.publish.facebook;

import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Job;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import tools.jackson.databind.JsonNode;

/**
 * A Page's story of one photo: an unpublished photo that {@code photo_stories} shows for a day. The
 * Page's {@code stories} name the photo each was made of, so a lost reply is settled exactly.
 */
final class FacebookStory {
  private static final int LOOK_BACK = 25;

  private final GraphApi graph;
  private final String version;

  FacebookStory(GraphApi graph, String version) {
    this.graph = graph;
    this.version = version;
  }

  /** The Page's newest stories, as posts with an id. */
  JsonNode newest(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Query query = new Query().with("fields", "id,post_id,media_id,url").with("limit", LOOK_BACK);
    return graph.getFirst(job.account(), page(job) + "/stories", query, deadline).path("data");
  }

  Step.Committed publishPhoto(Job job, Deadline deadline) throws InterruptedException {
    Query form = new Query().with("photo_id", photo(job));
    return graph.commit(job.account(), page(job) + "/photo_stories", form, "post_id", deadline);
  }

  Step.Settled settlePhoto(Job job, Deadline deadline) throws Refusal, InterruptedException {
    JsonNode stories = newest(job, deadline);
    for (JsonNode story : Mark.since(job.handles(), stories, stories.size() < LOOK_BACK)) {
      if (story.path("media_id").asString("").equals(photo(job))) {
        return new Step.Accepted(story.path("post_id").asString());
      }
    }
    return new Step.NotThere();
  }

  Step.Confirmed confirmPhoto(Job job, String id, Deadline deadline) throws InterruptedException {
    try {
      for (JsonNode story : newest(job, deadline)) {
        if (story.path("post_id").asString("").equals(id)) {
          return new Step.Live(id, story.path("url").asString(""));
        }
      }
      return new Step.NotYet(Duration.ofSeconds(2), "Facebook does not list the story yet");
    } catch (Refusal e) {
      return new Step.NotYet(Duration.ofSeconds(5), e.failure().message());
    }
  }

  private static String photo(Job job) {
    return FacebookUpload.photoIds(job).getFirst();
  }

  private String page(Job job) {
    return version + "/" + job.account().remoteId();
  }
}
