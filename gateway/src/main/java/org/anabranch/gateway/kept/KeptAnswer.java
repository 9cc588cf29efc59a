package org.anabranch.gateway.kept;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer with what was asked for it.
 *
 * @param caller the key's name
 * @param previous the answer that the request went on from, or null
 * @param conversation the kept conversation that it belongs to, or null
 * @param deployment whose vendor keeps it too, under the same id; null when none does
 * @param created epoch milliseconds
 * @param input the items of the request, without those of {@code previous}
 * @param answer the response as its client got it
 * @param state {@code queued} or {@code in_progress} while it is under way, else empty
 */
public record KeptAnswer(
    String workspace,
    String id,
    String caller,
    @Nullable String previous,
    @Nullable String conversation,
    @Nullable String deployment,
    long created,
    ArrayNode input,
    ObjectNode answer,
    String state) {

  /** Whether somebody may still be waited for. */
  public boolean isUnderWay() {
    return !state.isEmpty();
  }

  /** As its client reads it once more. */
  public ObjectNode document() {
    ObjectNode document = answer.deepCopy().put("previous_response_id", previous);
    if (conversation != null) {
      document.putObject("conversation").put("id", conversation);
    }
    if (isUnderWay()) {
      document.put("status", state);
    }
    return document.put("store", true);
  }
}
