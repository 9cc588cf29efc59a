package org.anabranch.publish.facebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.meta.GraphApi;
import org.anabranch.publish.meta.ResumableUpload;
import tools.jackson.databind.JsonNode;

/**
 * Facebook's uploads. Pictures become unpublished photos, their ids in {@code photo.N}; when a
 * reply is lost the picture goes up again, and the first one is never shown. Of a video, whatever
 * it becomes, the id {@code video.id} is known from the start.
 */
final class FacebookUpload {
  private final GraphApi graph;
  private final ResumableUpload resumable;
  private final FacebookChunks chunked;
  private final String version;

  FacebookUpload(GraphApi graph, String version) {
    this.graph = graph;
    this.resumable = new ResumableUpload(graph);
    this.chunked = new FacebookChunks(graph, version);
    this.version = version;
  }

  void all(Job job, Progress progress, Deadline deadline) throws Refusal, InterruptedException {
    Optional<Media> video = job.post().video();
    if (video.isPresent()) {
      progress.at(0, "uploading video");
      video(job, video.get(), progress, deadline);
    } else {
      photos(job, progress, deadline);
    }
    progress.at(1, "uploaded");
  }

  private void photos(Job job, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    List<Media> images = job.post().images();
    for (int i = 0; i < images.size(); i++) {
      if (job.handles().get("photo." + i).isEmpty()) {
        progress.at((double) i / images.size(), "uploading picture");
        job.handles().put("photo." + i, photo(job, images.get(i), i, deadline));
      }
    }
  }

  private String photo(Job job, Media image, int index, Deadline deadline)
      throws Refusal, InterruptedException {
    Multipart body = new Multipart(job.id() + index).field("published", "false");
    if (!image.altText().isBlank()) {
      body.field("alt_text_custom", image.altText());
    }
    body.file("source", image.file(), image.contentType());
    JsonNode reply = graph.post(job.account(), page(job) + "/photos", body, deadline);
    return required(reply, "id");
  }

  /** The uploaded pictures, as the parameters of the post that shows them. */
  static Query attach(Job job, Query form) {
    List<String> ids = photoIds(job);
    for (int i = 0; i < ids.size(); i++) {
      form.with(
          "attached_media[" + i + "]", Json.write(Json.object().put("media_fbid", ids.get(i))));
    }
    return form;
  }

  static List<String> photoIds(Job job) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < job.post().images().size(); i++) {
      job.handles().get("photo." + i).ifPresent(ids::add);
    }
    return ids;
  }

  /** The three places for a video, each with an edge and an upload of its own. */
  enum Route {
    FEED("videos"),
    REEL("video_reels"),
    STORY("video_stories");

    private final String edge;

    Route(String edge) {
      this.edge = edge;
    }

    String edge() {
      return edge;
    }

    static Route of(Post post) {
      return switch (post.placement()) {
        case FEED -> FEED;
        case SHORT -> REEL;
        case STORY -> STORY;
      };
    }
  }

  private void video(Job job, Media file, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Route route = Route.of(job.post());
    if (route == Route.FEED) {
      chunked.send(job, file, progress, deadline);
      return;
    }
    if (job.handles().get("video.id").isEmpty()) {
      Query start = new Query().with("upload_phase", "start");
      JsonNode begun =
          graph.post(job.account(), page(job) + "/" + route.edge(), start, Reason.MEDIA, deadline);
      resumable.begin(job, required(begun, "upload_url"));
      job.handles().put("video.id", required(begun, "video_id"));
    }
    resumable.send(job, file, version + "/" + videoId(job), "status", "video.id", deadline);
  }

  /** What the call that publishes an uploaded video says. */
  Query finish(Job job, Route route) {
    Query form = new Query().with("upload_phase", "finish");
    return switch (route) {
      case FEED ->
          form.with("upload_session_id", FacebookChunks.session(job))
              .with("description", job.post().text())
              .with("published", true);
      case REEL ->
          form.with("video_id", videoId(job))
              .with("video_state", "PUBLISHED")
              .with("description", job.post().text());
      case STORY -> form.with("video_id", videoId(job));
    };
  }

  /** How far Facebook is with the video: its uploading, processing and publishing phases. */
  JsonNode status(Job job, Deadline deadline) throws Refusal, InterruptedException {
    String path = version + "/" + videoId(job);
    return graph
        .getFirst(job.account(), path, new Query().with("fields", "status"), deadline)
        .path("status");
  }

  static String videoId(Job job) {
    return job.handles()
        .get("video.id")
        .orElseThrow(() -> new IllegalStateException("No video was begun"));
  }

  private String page(Job job) {
    return version + "/" + job.account().remoteId();
  }

  static String required(JsonNode reply, String name) throws Refusal {
    String value = reply.path(name).asString("");
    if (value.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-" + name, "Facebook's reply lacks " + name + ".");
    }
    return value;
  }
}
