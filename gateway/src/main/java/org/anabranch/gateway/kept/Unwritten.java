package org.anabranch.gateway.kept;

import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer on its way into the database. It is read only by whoever needs it, away from event
 * loops.
 *
 * @param previous the answer that the request went on from, or null
 * @param conversation the kept conversation that it is added to, or null
 * @param deployment whose vendor keeps it too, or null
 * @param created epoch milliseconds
 * @param request the client's body
 * @param answer the response
 * @param stored whether the answer itself is found again, or only what it adds to a conversation
 */
public record Unwritten(
    String workspace,
    String id,
    String caller,
    @Nullable String previous,
    @Nullable String conversation,
    @Nullable String deployment,
    long created,
    byte[] request,
    byte[] answer,
    boolean stored) {

  /** Where it is found. */
  record Place(String workspace, String id) {}

  Place place() {
    return new Place(workspace, id);
  }

  int bytes() {
    return request.length + answer.length;
  }

  KeptAnswer read() {
    JsonNode asked = Json.MAPPER.readTree(request);
    return new KeptAnswer(
        workspace,
        id,
        caller,
        previous,
        conversation,
        deployment,
        created,
        Items.of(asked.path("input")),
        (ObjectNode) Json.MAPPER.readTree(answer),
        "");
  }
}
