package org.anabranch.publish.facebook;

import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import org.anabranch.publish.meta.GraphApi;
import tools.jackson.databind.JsonNode;

/**
 * The upload of a video for the Page's feed: start, transfer chunks, finish (which is the commit).
 * Facebook says which bytes it wants next, in each reply and, when a chunk comes that it has
 * already, in the refusal; so after a break the upload goes on where Facebook is. Handles: {@code
 * video.id}, {@code video.session}, {@code video.offset} and {@code video.end}.
 */
final class FacebookChunks {
  private static final int WRONG_OFFSET = 1363037;
  private static final int LARGEST_CHUNK = 16 << 20;

  private final GraphApi graph;
  private final String version;

  FacebookChunks(GraphApi graph, String version) {
    this.graph = graph;
    this.version = version;
  }

  static String session(Job job) {
    return job.handles()
        .get("video.session")
        .orElseThrow(() -> new IllegalStateException("No upload was begun"));
  }

  void send(Job job, Media file, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get("video.session").isEmpty()) {
      start(job, file, deadline);
    }
    long from = offset(handles, "video.offset");
    while (from < file.bytes()) {
      progress.at((double) from / file.bytes(), "uploading video");
      transfer(job, file, from, deadline);
      long next = offset(handles, "video.offset");
      if (next <= from && next != file.bytes()) {
        throw new Refusal(Reason.TRANSIENT, "no-progress", "Facebook's upload stands still.");
      }
      from = next;
    }
  }

  private void start(Job job, Media file, Deadline deadline) throws Refusal, InterruptedException {
    Query form = new Query().with("upload_phase", "start").with("file_size", file.bytes());
    JsonNode begun = graph.post(job.account(), edge(job), form, Reason.MEDIA, deadline);
    job.handles().put("video.id", FacebookUpload.required(begun, "video_id"));
    wanted(job.handles(), begun);
    job.handles().put("video.session", FacebookUpload.required(begun, "upload_session_id"));
  }

  private void transfer(Job job, Media file, long from, Deadline deadline)
      throws Refusal, InterruptedException {
    long end = Math.min(offset(job.handles(), "video.end"), file.bytes());
    int length = (int) Math.min(LARGEST_CHUNK, Math.max(1, end - from));
    Multipart body =
        new Multipart(job.id() + from)
            .field("upload_phase", "transfer")
            .field("upload_session_id", session(job))
            .field("start_offset", Long.toString(from))
            .bytes(
                "video_file_chunk",
                "chunk",
                Slice.of(file.file(), from, length),
                "application/octet-stream");
    JsonNode reply =
        graph.postOr(
            job.account(),
            edge(job),
            body,
            error -> error.path("error_subcode").asInt(0) == WRONG_OFFSET,
            deadline);
    wanted(job.handles(), reply.has("error") ? reply.path("error").path("error_data") : reply);
  }

  /** Facebook writes offsets as strings. */
  private static void wanted(Handles handles, JsonNode told) throws Refusal {
    String start = told.path("start_offset").asString("");
    String end = told.path("end_offset").asString("");
    if (!start.matches("\\d{1,15}") || !end.matches("\\d{1,15}")) {
      throw new Refusal(
          Reason.TRANSIENT, "no-offset", "Facebook did not say which bytes it wants next.");
    }
    handles.put("video.end", end);
    handles.put("video.offset", start);
  }

  private static long offset(Handles handles, String name) {
    return handles.get(name).map(Long::parseLong).orElse(0L);
  }

  private String edge(Job job) {
    return version + "/" + job.account().remoteId() + "/videos";
  }
}
