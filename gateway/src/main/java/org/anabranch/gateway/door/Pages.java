package org.anabranch.gateway.door;

import java.util.List;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists as OpenAI's clients page through them. */
final class Pages {
  private Pages() {}

  /** How many are asked for. Throws {@link BadRequest}. */
  static int limit(Incoming request, int usual, int most) {
    String said = request.parameter("limit");
    if (said == null || said.isEmpty()) {
      return usual;
    }
    if (!said.matches("[1-9][0-9]{0,4}") || Integer.parseInt(said) > most) {
      throw new BadRequest("“limit” must be a whole number from 1 to " + most + ".", "limit");
    }
    return Integer.parseInt(said);
  }

  /**
   * @param found more than the limit where there are more
   */
  static ObjectNode list(List<ObjectNode> found, int limit) {
    List<ObjectNode> page = found.subList(0, Math.min(limit, found.size()));
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    page.forEach(data::add);
    list.put("first_id", page.isEmpty() ? null : page.getFirst().path("id").asString());
    list.put("last_id", page.isEmpty() ? null : page.getLast().path("id").asString());
    return list.put("has_more", found.size() > limit);
  }
}
