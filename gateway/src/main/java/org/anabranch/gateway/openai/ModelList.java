package org.anabranch.gateway.openai;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What may be asked for, as OpenAI's clients list it. */
public record ModelList(List<Offer> offers) {
  /**
   * @param owner the lab, or who made the name
   * @param created when it was configured, in epoch seconds
   */
  public record Offer(String id, String owner, long created) {
    private ObjectNode json() {
      return Json.object()
          .put("id", id)
          .put("object", "model")
          .put("created", created)
          .put("owned_by", owner);
    }
  }

  public ModelList {
    offers = List.copyOf(offers);
  }

  public String all() {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    offers.forEach(o -> data.add(o.json()));
    return list.toString();
  }

  public Optional<String> one(String id) {
    return offers.stream().filter(o -> o.id().equals(id)).findFirst().map(o -> o.json().toString());
  }
}
