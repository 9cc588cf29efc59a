package org.anabranch.gateway.kept;

import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation that its clients go on with by its id, apart from its items.
 *
 * @param caller the name of the key that made it
 * @param created epoch milliseconds
 * @param length how many items it has ever had
 * @param bytes how much its items take
 * @param metadata texts by name
 */
public record KeptConversation(
    String workspace,
    String id,
    String caller,
    long created,
    long length,
    long bytes,
    ObjectNode metadata) {

  /** As OpenAI's clients read it. */
  public ObjectNode document() {
    ObjectNode document =
        Json.object().put("id", id).put("object", "conversation").put("created_at", created / 1000);
    document.set("metadata", metadata);
    return document;
  }
}
