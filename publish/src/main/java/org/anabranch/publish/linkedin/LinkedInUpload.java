package org.anabranch.publish.linkedin;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * LinkedIn's uploads. A picture goes in one piece: {@code image.N.url}, {@code .urn}, {@code
 * .sent}. A video goes in the parts that LinkedIn dictates, each to its own address: {@code
 * video.plan} (addresses and token), {@code video.urn}, {@code video.etag.N} for each part that
 * arrived, {@code video.final}. What was begun and is no longer honoured is begun anew.
 */
final class LinkedInUpload {
  private final LinkedInApi api;

  LinkedInUpload(LinkedInApi api) {
    this.api = api;
  }

  void all(Job job, Progress progress, Deadline deadline) throws Refusal, InterruptedException {
    if (job.post().video().isPresent()) {
      video(job, job.post().video().get(), progress, deadline);
    } else {
      List<Media> images = job.post().images();
      for (int i = 0; i < images.size(); i++) {
        progress.at((double) i / images.size(), "uploading picture");
        whole(job, "image", "image." + i, images.get(i), deadline);
      }
      if (job.post().document().isPresent()) {
        progress.at(0, "uploading document");
        whole(job, "document", "document", job.post().document().get(), deadline);
      }
    }
    progress.at(1, "uploaded");
  }

  /** Pictures and documents go in one piece. */
  private void whole(Job job, String kind, String name, Media file, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get(name + ".urn").isEmpty()) {
      JsonNode begun = begin(job, kind + "s", owner(job), deadline);
      handles.put(name + ".url", begun.path("uploadUrl").asString(""));
      handles.put(name + ".urn", begun.path(kind).asString(""));
    }
    if (handles.get(name + ".sent").isEmpty()) {
      try {
        String url = handles.get(name + ".url").orElseThrow();
        api.put(job.account(), url, BodyPublishers.ofFile(file.file()), deadline);
      } catch (Refusal e) {
        throw afresh(job, name + ".urn", e);
      } catch (FileNotFoundException e) {
        throw new UncheckedIOException("A media file is gone: " + file.file(), e);
      }
      handles.put(name + ".sent", "true");
    }
  }

  /** An address that is refused has most likely expired: the next try asks for another. */
  private static Refusal afresh(Job job, String handle, Refusal refusal) {
    if (refusal.failure().reason() == Reason.TRANSIENT) {
      return refusal;
    }
    job.handles().remove(handle);
    boolean expired = refusal.failure().reason() == Reason.PERMISSION;
    return expired
        ? new Refusal(Reason.TRANSIENT, "upload-expired", "LinkedIn's upload address expired.")
        : refusal;
  }

  private JsonNode begin(Job job, String kind, ObjectNode asked, Deadline deadline)
      throws Refusal, InterruptedException {
    ObjectNode body = Json.object();
    body.set("initializeUploadRequest", asked);
    return api.upload(job.account(), kind, "initializeUpload", body, deadline).path("value");
  }

  private static ObjectNode owner(Job job) {
    return Json.object().put("owner", job.account().remoteId());
  }

  private void video(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get("video.urn").isEmpty()) {
      ObjectNode asked =
          owner(job)
              .put("fileSizeBytes", video.bytes())
              .put("uploadCaptions", false)
              .put("uploadThumbnail", false);
      JsonNode begun = begin(job, "videos", asked, deadline);
      for (int i = 0; handles.get("video.etag." + i).isPresent(); i++) {
        handles.remove("video.etag." + i);
      }
      handles.put("video.plan", Json.write(begun));
      handles.put("video.urn", begun.path("video").asString(""));
    }
    if (handles.get("video.final").isEmpty()) {
      JsonNode plan = Json.tree(handles.get("video.plan").orElseThrow());
      try {
        parts(job, video, plan.path("uploadInstructions"), progress, deadline);
        finish(job, plan, deadline);
      } catch (Refusal e) {
        throw afresh(job, "video.urn", e);
      }
      handles.put("video.final", "true");
    }
  }

  private void parts(Job job, Media video, JsonNode parts, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    for (int i = 0; i < parts.size(); i++) {
      if (job.handles().get("video.etag." + i).isEmpty()) {
        progress.at((double) i / parts.size(), "uploading video");
        JsonNode part = parts.get(i);
        long first = part.path("firstByte").asLong();
        byte[] bytes = Slice.of(video.file(), first, part.path("lastByte").asLong() - first + 1);
        String etag =
            api.put(
                    job.account(),
                    part.path("uploadUrl").asString(""),
                    BodyPublishers.ofByteArray(bytes),
                    deadline)
                .header("ETag")
                .orElseThrow(
                    () -> new Refusal(Reason.TRANSIENT, "no-etag", "LinkedIn gave no ETag."));
        job.handles().put("video.etag." + i, etag);
      }
    }
  }

  private void finish(Job job, JsonNode plan, Deadline deadline)
      throws Refusal, InterruptedException {
    ObjectNode body = Json.object();
    ObjectNode asked =
        body.putObject("finalizeUploadRequest")
            .put("video", plan.path("video").asString(""))
            .put("uploadToken", plan.path("uploadToken").asString(""));
    var etags = asked.putArray("uploadedPartIds");
    for (int i = 0; job.handles().get("video.etag." + i).isPresent(); i++) {
      etags.add(job.handles().get("video.etag." + i).orElseThrow());
    }
    api.upload(job.account(), "videos", "finalizeUpload", body, deadline);
  }

  /** Whether LinkedIn is through with the video; a member may not ask about pictures. */
  Step.Checked state(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (job.post().video().isEmpty()) {
      return new Step.Done();
    }
    String urn = job.handles().get("video.urn").orElseThrow();
    String path = "/rest/videos/" + Query.encode(urn);
    String status = api.get(job.account(), path, new Query(), deadline).path("status").asString("");
    return switch (status) {
      case "AVAILABLE" -> new Step.Done();
      case "PROCESSING_FAILED" -> {
        job.handles().remove("video.urn");
        job.handles().remove("video.final");
        yield new Step.Refused(
            Failure.of(Reason.MEDIA, status, "LinkedIn could not process the video."));
      }
      default -> new Step.NotYet(Duration.ofSeconds(2), "LinkedIn is processing the video");
    };
  }
}
