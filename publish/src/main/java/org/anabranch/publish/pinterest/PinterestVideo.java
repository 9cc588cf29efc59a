package org.anabranch.publish.pinterest;

import java.net.URI;
import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Registers a video, sends it in one piece to the store that Pinterest names, and waits until it is
 * processed. What the store asks for is not kept: an upload that broke begins with a new
 * registration, which nobody sees.
 */
final class PinterestVideo {
  private static final String MEDIA = "media";
  private static final Duration SOON = Duration.ofSeconds(2);

  private final PinterestApi api;

  PinterestVideo(PinterestApi api) {
    this.api = api;
  }

  static String id(Job job) {
    return job.handles()
        .get(MEDIA)
        .orElseThrow(() -> new IllegalStateException("The video was not sent"));
  }

  static void forget(Handles handles) {
    handles.remove(MEDIA);
  }

  void send(Job job, Media video, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(MEDIA).isPresent()) {
      return;
    }
    JsonNode registered = api.register(job.account(), deadline);
    String id = registered.path("media_id").asString("");
    String address = registered.path("upload_url").asString("");
    if (id.isEmpty() || !address.matches("https?://\\S+")) {
      throw new Refusal(Reason.TRANSIENT, "no-upload", "Pinterest named no place to upload to.");
    }
    Multipart body = new Multipart(job.id());
    registered
        .path("upload_parameters")
        .forEachEntry((name, value) -> body.field(name, value.asString("")));
    body.file("file", video.file(), video.contentType());
    api.upload(URI.create(address), body, deadline);
    job.handles().put(MEDIA, id);
  }

  Step.Checked state(Job job, Deadline deadline) throws Refusal, InterruptedException {
    JsonNode media =
        api.get(job.account(), "/v5/media/" + Query.encode(id(job)), new Query(), deadline).json();
    return switch (media.path("status").asString("")) {
      case "succeeded" -> new Step.Done();
      case "failed" -> {
        forget(job.handles());
        yield new Step.Refused(
            Failure.of(Reason.MEDIA, "media/failed", "Pinterest could not process the video."));
      }
      default -> new Step.NotYet(SOON, "Pinterest is processing the video");
    };
  }
}
