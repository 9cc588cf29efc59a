package org.anabranch.gateway.kept;

import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer with what was asked for it.
 *
 * @param caller the key's name
 * @param previous the answer that the request went on from, or null
 * @param deployment whose vendor keeps it too, under the same id; null when none does
 * @param created epoch milliseconds
 * @param input the items of the request, without those of {@code previous}
 * @param answer the response as its client got it
 */
public record KeptAnswer(
    String workspace,
    String id,
    String caller,
    @Nullable String previous,
    @Nullable String deployment,
    long created,
    ArrayNode input,
    ObjectNode answer) {

  /** The items of {@code input}, which may be a text alone. */
  public static ArrayNode items(JsonNode input) {
    if (input instanceof ArrayNode items) {
      return items;
    }
    ArrayNode items = Json.MAPPER.createArrayNode();
    if (input.isString()) {
      items
          .addObject()
          .put("type", "message")
          .put("role", "user")
          .putArray("content")
          .addObject()
          .put("type", "input_text")
          .put("text", input.asString());
    }
    return items;
  }

  /** As its client reads it once more. */
  public ObjectNode document() {
    return answer.deepCopy().put("previous_response_id", previous).put("store", true);
  }
}
