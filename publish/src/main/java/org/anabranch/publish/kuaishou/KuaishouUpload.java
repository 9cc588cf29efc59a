package org.anabranch.publish.kuaishou;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import tools.jackson.databind.JsonNode;

/**
 * Sends the video in fragments, to the host that Kuaishou names. After a crash Kuaishou is asked
 * which fragments it has; repeating one is harmless.
 */
final class KuaishouUpload {
  static final String TOKEN = "upload_token";
  private static final String HOST = "upload_host";
  private static final String COMPLETE = "upload_complete";
  private static final long FRAGMENT = 4L << 20;

  private final KuaishouApi api;

  KuaishouUpload(KuaishouApi api) {
    this.api = api;
  }

  void send(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get(COMPLETE).isPresent()) {
      return;
    }
    boolean fresh = handles.get(TOKEN).isEmpty();
    if (fresh) {
      start(job, deadline);
    }
    String token = handles.get(TOKEN).orElseThrow();
    URI host = URI.create(handles.get(HOST).orElseThrow());
    Set<Integer> there = fresh ? Set.of() : there(host, token, deadline);
    long count = (video.bytes() + FRAGMENT - 1) / FRAGMENT;
    for (int i = 0; i < count; i++) {
      if (!there.contains(i)) {
        Query query = new Query().with("fragment_id", i).with(TOKEN, token);
        byte[] bytes = Slice.of(video.file(), i * FRAGMENT, FRAGMENT);
        api.upload(host, "/api/upload/fragment", query, bytes, deadline);
      }
      progress.at((i + 1) / (double) count, "uploading video");
    }
    Query end = new Query().with("fragment_count", count).with(TOKEN, token);
    api.upload(host, "/api/upload/complete", end, new byte[0], deadline);
    handles.put(COMPLETE, "yes");
  }

  /** The upload is of no more use: the next preparation starts anew. */
  static void forget(Handles handles) {
    handles.remove(COMPLETE);
    handles.remove(TOKEN);
    handles.remove(HOST);
  }

  private void start(Job job, Deadline deadline) throws Refusal, InterruptedException {
    JsonNode reply =
        api.post(
            job.account(),
            "/openapi/photo/start_upload",
            KuaishouApi.signed(job.account()),
            deadline);
    String token = reply.path("upload_token").asString("");
    String endpoint = reply.path("endpoint").asString("");
    if (token.isEmpty() || endpoint.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-token", "Kuaishou named no place to upload to.");
    }
    // The reply names a host without a scheme: the one that its own API is reached by.
    job.handles().put(HOST, job.account().host("api").getScheme() + "://" + endpoint);
    job.handles().put(TOKEN, token);
  }

  private Set<Integer> there(URI host, String token, Deadline deadline)
      throws Refusal, InterruptedException {
    Set<Integer> numbers = new HashSet<>();
    api.uploaded(host, new Query().with(TOKEN, token), deadline)
        .path("fragment_list")
        .forEach(n -> numbers.add(n.asInt(-1)));
    return numbers;
  }
}
