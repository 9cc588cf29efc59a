package org.anabranch.publish.bilibili;

import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;

/**
 * Sends the video in parts, numbered from 1, and the cover. Each part that arrived is remembered;
 * repeating the one after it is harmless, since parts go by their number.
 */
final class BilibiliUpload {
  static final String TOKEN = "upload_token";
  static final String COVER = "cover_url";
  private static final String PARTS = "upload_parts";
  private static final String COMPLETE = "upload_complete";
  private static final long PART = 8L << 20;

  private final BilibiliApi api;

  BilibiliUpload(BilibiliApi api) {
    this.api = api;
  }

  void video(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get(COMPLETE).isPresent()) {
      return;
    }
    if (handles.get(TOKEN).isEmpty()) {
      start(job, deadline);
    }
    String token = handles.get(TOKEN).orElseThrow();
    long count = (video.bytes() + PART - 1) / PART;
    for (long i = handles.get(PARTS).map(Long::parseLong).orElse(0L); i < count; i++) {
      Query query = new Query().with(TOKEN, token).with("part_number", i + 1);
      api.part(job.account(), query, Slice.of(video.file(), i * PART, PART), deadline);
      handles.put(PARTS, Long.toString(i + 1));
      progress.at((i + 1) / (double) count, "uploading video");
    }
    complete(job, token, deadline);
    handles.put(COMPLETE, "yes");
  }

  private void start(Job job, Deadline deadline) throws Refusal, InterruptedException {
    String token =
        api.post(
                job.account(),
                BilibiliApi.ARCHIVE + "/video/init",
                new Query(),
                Json.object().put("name", job.id() + ".mp4").put("utype", "0"),
                deadline)
            .path(TOKEN)
            .asString("");
    if (token.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-token", "Bilibili gave no token for the upload.");
    }
    job.handles().put(TOKEN, token);
  }

  private void complete(Job job, String token, Deadline deadline)
      throws Refusal, InterruptedException {
    try {
      api.post(
          job.account(),
          BilibiliApi.ARCHIVE + "/video/complete",
          new Query().with(TOKEN, token),
          Json.object(),
          deadline);
    } catch (Refusal e) {
      // A conflict: an earlier call, whose reply was lost, has completed it.
      if (e.failure().reason() != Reason.DUPLICATE) {
        throw e;
      }
    }
  }

  void cover(Job job, Media cover, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(COVER).isPresent()) {
      return;
    }
    Multipart body = new Multipart(job.id()).file("file", cover.file(), cover.contentType());
    String url = api.cover(job.account(), body, deadline).path("url").asString("");
    if (url.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-cover", "Bilibili gave the cover no address.");
    }
    job.handles().put(COVER, url);
  }

  /** The upload is of no more use: the next preparation starts anew. */
  static void forget(Handles handles) {
    handles.remove(COMPLETE);
    handles.remove(PARTS);
    handles.remove(COVER);
    handles.remove(TOKEN);
  }
}
