package org.anabranch.compute.plan;

import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An estate with every figure of one kind times a factor: the same in another unit. */
final class Rescaled {
  private Rescaled() {}

  static Estate money(Estate estate, double factor) {
    return of(estate, ".*usd.*", factor);
  }

  static Estate power(Estate estate, double factor) {
    return of(estate, "(.*_)?[kmg]w", factor);
  }

  private static Estate of(Estate estate, String keys, double factor) {
    JsonNode json = Json.tree(Estates.json(estate));
    scale(json, keys, factor);
    return Estates.parse("rescaled.json", json.toString());
  }

  private static void scale(JsonNode node, String keys, double factor) {
    if (node instanceof ArrayNode list) {
      list.forEach(item -> scale(item, keys, factor));
    } else if (node instanceof ObjectNode object) {
      for (String key : object.propertyNames().stream().toList()) {
        JsonNode value = object.get(key);
        if (key.matches(keys) && value.isNumber()) {
          object.put(key, value.asDouble() * factor);
        } else if (key.matches(keys) && value instanceof ObjectNode figure && figure.has("value")) {
          figure.put("value", figure.get("value").asDouble() * factor);
        } else {
          scale(value, keys, factor);
        }
      }
    }
  }
}
