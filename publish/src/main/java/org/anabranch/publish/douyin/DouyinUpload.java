package org.anabranch.publish.douyin;

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
import tools.jackson.databind.JsonNode;

/**
 * Sends the files. A video goes whole up to 5 MiB, else in parts, numbered from 1: Douyin suggests
 * parts above 50 MB and demands them above 128 MB (newer pages say 300), each of at least 5 MB
 * except the last, 20 MB suggested, 4 GB together (页面 上传视频). Smaller parts than suggested are sent
 * up to 50 MB, so that a break costs little. Douyin has no call that tells which parts arrived: how
 * many were taken is stored after each, and the one that was under way is sent again.
 */
final class DouyinUpload {
  static final String VIDEO = "video_id";
  static final String COVER = "cover_id";
  private static final String IMAGE = "image_id.";
  private static final String UPLOAD = "upload_id";
  private static final String PARTS = "upload_parts";
  private static final long SMALL_PART = 5L << 20;
  private static final long LARGE_PART = 20L << 20;
  private static final long LARGE = 50L << 20;

  private final DirectApi api;

  DouyinUpload(DirectApi api) {
    this.api = api;
  }

  static String image(int index) {
    return IMAGE + index;
  }

  /** The uploaded video is of no more use: the next preparation sends it anew. */
  static void forget(Handles handles) {
    handles.remove(VIDEO);
    handles.remove(PARTS);
    handles.remove(UPLOAD);
  }

  void video(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(VIDEO).isPresent()) {
      return;
    }
    JsonNode reply =
        video.bytes() <= SMALL_PART
            ? whole(job, video, deadline)
            : parts(job, video, progress, deadline);
    job.handles().put(VIDEO, id(reply.path("video").path("video_id")));
    job.handles().remove(UPLOAD);
    job.handles().remove(PARTS);
  }

  private JsonNode whole(Job job, Media video, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.upload(
        job.account(),
        "upload_video",
        DirectApi.of(job.account()),
        new Multipart(job.id()).file("video", video.file(), video.contentType()),
        deadline);
  }

  private JsonNode parts(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    boolean fresh = handles.get(UPLOAD).isEmpty();
    if (fresh) {
      JsonNode begun =
          api.upload(
              job.account(), "init_video_part_upload", DirectApi.of(job.account()), deadline);
      handles.put(UPLOAD, id(begun.path("upload_id")));
    }
    long size = video.bytes() <= LARGE ? SMALL_PART : LARGE_PART;
    int count = (int) ((video.bytes() + size - 1) / size);
    int taken = handles.get(PARTS).map(Integer::parseInt).orElse(0);
    try {
      for (int number = taken + 1; number <= count; number++) {
        part(job, video, number, size, deadline);
        handles.put(PARTS, Integer.toString(number));
        progress.at(number / (double) count, "uploading video");
      }
      return api.upload(job.account(), "complete_video_part_upload", uploading(job), deadline);
    } catch (Refusal e) {
      if (!fresh && e.failure().code().equals(DouyinErrors.INVALID_PARAMETER)) {
        forget(handles);
        throw new Refusal(
            Reason.TRANSIENT, e.failure().code(), "Douyin no longer knows the begun upload.");
      }
      if (e.failure().reason() == Reason.MEDIA) {
        forget(handles);
      }
      throw e;
    }
  }

  private void part(Job job, Media video, int number, long size, Deadline deadline)
      throws Refusal, InterruptedException {
    byte[] bytes = Slice.of(video.file(), (number - 1) * size, size);
    api.upload(
        job.account(),
        "upload_video_part",
        uploading(job).with("part_number", number),
        new Multipart(job.id()).bytes("video", "part-" + number + ".mp4", bytes, "video/mp4"),
        deadline);
  }

  private static Query uploading(Job job) {
    return DirectApi.of(job.account()).with("upload_id", job.handles().get(UPLOAD).orElseThrow());
  }

  /** A picture of the post, or a video's cover. */
  void image(Job job, Media image, String handle, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(handle).isPresent()) {
      return;
    }
    JsonNode reply =
        api.upload(
            job.account(),
            "upload_image",
            DirectApi.of(job.account()),
            new Multipart(job.id()).file("image", image.file(), image.contentType()),
            deadline);
    job.handles().put(handle, id(reply.path("image").path("image_id")));
  }

  private static String id(JsonNode named) throws Refusal {
    String id = named.asString("");
    if (id.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-id", "Douyin took the file and named no id.");
    }
    return id;
  }
}
