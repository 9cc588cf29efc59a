package org.anabranch.publish.meta;

import java.net.URI;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Sends one video to Meta's upload host, and after a break what is missing of it. The handles are
 * {@code upload.url}, {@code upload.begun} once bytes may have left, and {@code upload.sent}; how
 * much arrived is asked of the platform, since a lost reply leaves it open.
 */
public final class ResumableUpload {
  private static final String URL = "upload.url";
  private static final String BEGUN = "upload.begun";
  private static final String SENT = "upload.sent";

  private final GraphApi graph;

  public ResumableUpload(GraphApi graph) {
    this.graph = graph;
  }

  /** Notes where a new session wants its file. */
  public void begin(Job job, String url) {
    List.of(BEGUN, SENT).forEach(job.handles()::remove);
    job.handles().put(URL, url);
  }

  /**
   * @param node path of what tells the upload's state
   * @param field the field there that has {@code uploading_phase}
   * @param session the handle to forget when the platform lost the session
   */
  public void send(
      Job job, Media file, String node, String field, String session, Deadline deadline)
      throws Refusal, InterruptedException {
    Handles handles = job.handles();
    if (handles.get(SENT).isPresent()) {
      return;
    }
    long offset = handles.get(BEGUN).isEmpty() ? 0 : arrived(job, node, field, session, deadline);
    handles.put(BEGUN, "true");
    if (offset < file.bytes()) {
      URI address = URI.create(handles.get(URL).orElseThrow());
      graph.upload(job.account(), address, file, offset, deadline);
    }
    handles.put(SENT, "true");
  }

  /** Meta's documents spell the field both ways. */
  private long arrived(Job job, String node, String field, String session, Deadline deadline)
      throws Refusal, InterruptedException {
    JsonNode phase =
        graph
            .get(job.account(), node, new Query().with("fields", field), deadline)
            .path(field)
            .path("uploading_phase");
    JsonNode bytes = phase.path("bytes_transferred");
    JsonNode known = bytes.isNumber() ? bytes : phase.path("bytes_transfered");
    if (!known.isNumber()) {
      job.handles().remove(session);
      throw new Refusal(Reason.TRANSIENT, "no-offset", "The upload was lost; it starts anew.");
    }
    return known.asLong();
  }
}
