package org.anabranch.gateway.batch;

import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of one workspace.
 *
 * @param digest of its content, which names it on disk
 * @param created epoch milliseconds
 * @param expires epoch milliseconds, or 0 when it is kept until somebody deletes it
 */
public record StoredFile(
    String id,
    String workspace,
    String purpose,
    String name,
    long bytes,
    String digest,
    long created,
    long expires) {
  /** As OpenAI's clients read it. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("id", id)
            .put("object", "file")
            .put("bytes", bytes)
            .put("created_at", created / 1000)
            .put("filename", name)
            .put("purpose", purpose)
            .put("status", "processed");
    if (expires > 0) {
      json.put("expires_at", expires / 1000);
    }
    return json;
  }
}
