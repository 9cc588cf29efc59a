package org.anabranch.publish.x;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * X's upload in segments: initialize, append, finalize, alternative text. Each file's handles are
 * {@code media.N.id}, {@code .segments} (how many arrived), {@code .final} and {@code .alt}; a
 * segment whose reply was lost is sent again under the same index.
 */
final class XUpload {
  private static final int SEGMENT_BYTES = 4 << 20;
  private static final int ALT_MAX = 1000;

  private final XApi api;

  XUpload(XApi api) {
    this.api = api;
  }

  /** What goes with the post: its one video, or its pictures. */
  static List<Media> files(Post post) {
    return post.video().map(List::of).orElseGet(post::images);
  }

  /** The ids of everything uploaded, or of what is left of it when X has forgotten some. */
  static List<String> ids(Job job) {
    List<Media> files = files(job.post());
    return IntStream.range(0, files.size())
        .mapToObj(i -> job.handles().get("media." + i + ".id"))
        .flatMap(Optional::stream)
        .toList();
  }

  void all(Job job, Progress progress, Deadline deadline) throws Refusal, InterruptedException {
    List<Media> files = files(job.post());
    for (int i = 0; i < files.size(); i++) {
      progress.at((double) i / files.size(), "uploading " + what(files.get(i)));
      one(job, "media." + i, files.get(i), deadline);
    }
    progress.at(1, "uploaded");
  }

  private static String what(Media file) {
    return file.isVideo() ? "video" : "picture";
  }

  private void one(Job job, String name, Media file, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get(name + ".id").isEmpty()) {
      handles.put(name + ".id", initialize(job, file, deadline));
    }
    try {
      segments(job, name, file, deadline);
      finish(job, name, deadline);
    } catch (Refusal e) {
      if (e.failure().reason() == Reason.MEDIA) {
        forget(handles, name);
      }
      throw e;
    }
    describe(job, name, file, deadline);
  }

  /** Lets the next attempt upload everything anew: X keeps an unused file for a day only. */
  static void forget(Job job) {
    for (int i = 0; i < files(job.post()).size(); i++) {
      forget(job.handles(), "media." + i);
    }
  }

  private static void forget(Handles handles, String name) {
    List.of(".id", ".segments", ".final", ".alt").forEach(part -> handles.remove(name + part));
  }

  private String initialize(Job job, Media file, Deadline deadline)
      throws Refusal, InterruptedException {
    ObjectNode body =
        Json.object()
            .put("media_type", file.contentType())
            .put("total_bytes", file.bytes())
            .put("media_category", file.isVideo() ? "tweet_video" : "tweet_image");
    String id =
        api.post(job.account(), "/2/media/upload/initialize", body, deadline)
            .path("data")
            .path("id")
            .asString("");
    if (id.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-media-id", "X gave the upload no id.");
    }
    return id;
  }

  private void segments(Job job, String name, Media file, Deadline deadline)
      throws Refusal, InterruptedException {
    int count = (int) ((file.bytes() + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
    int done = job.handles().get(name + ".segments").map(Integer::parseInt).orElse(0);
    for (int i = done; i < count; i++) {
      byte[] bytes = Slice.of(file.file(), (long) i * SEGMENT_BYTES, SEGMENT_BYTES);
      Multipart body =
          new Multipart(job.id() + name + i)
              .field("segment_index", Integer.toString(i))
              .bytes("media", "segment", bytes, "application/octet-stream");
      api.post(job.account(), path(job, name, "append"), body, deadline);
      job.handles().put(name + ".segments", Integer.toString(i + 1));
    }
  }

  private void finish(Job job, String name, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(name + ".final").isEmpty()) {
      api.post(job.account(), path(job, name, "finalize"), deadline);
      job.handles().put(name + ".final", "true");
    }
  }

  private void describe(Job job, String name, Media file, Deadline deadline)
      throws Refusal, InterruptedException {
    if (file.isVideo()
        || file.altText().isBlank()
        || job.handles().get(name + ".alt").isPresent()) {
      return;
    }
    ObjectNode body = Json.object().put("id", id(job, name));
    body.putObject("metadata").putObject("alt_text").put("text", clip(file.altText()));
    api.post(job.account(), "/2/media/metadata", body, deadline);
    job.handles().put(name + ".alt", "true");
  }

  private static String clip(String alt) {
    return alt.codePointCount(0, alt.length()) <= ALT_MAX
        ? alt
        : alt.substring(0, alt.offsetByCodePoints(0, ALT_MAX));
  }

  /** Whether X has finished with the video; pictures are ready at once. */
  Step.Checked state(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (job.post().video().isEmpty()) {
      return new Step.Done();
    }
    Query query = new Query().with("command", "STATUS").with("media_id", id(job, "media.0"));
    JsonNode info =
        api.get(job.account(), "/2/media/upload", query, deadline)
            .path("data")
            .path("processing_info");
    return switch (info.path("state").asString("succeeded")) {
      case "succeeded" -> new Step.Done();
      case "failed" ->
          new Step.Refused(
              Failure.of(
                  Reason.MEDIA,
                  "processing/" + info.path("error").path("code").asString("?"),
                  "X could not process the video."));
      default ->
          new Step.NotYet(
              Duration.ofSeconds(Math.clamp(info.path("check_after_secs").asInt(1), 1, 60)),
              "X is processing the video");
    };
  }

  private static String path(Job job, String name, String verb) {
    return "/2/media/upload/" + id(job, name) + "/" + verb;
  }

  private static String id(Job job, String name) {
    return job.handles()
        .get(name + ".id")
        .orElseThrow(() -> new IllegalStateException("No upload for " + name + " was begun"));
  }
}
