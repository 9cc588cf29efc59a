package org.anabranch.sandbox.gemini;

import java.util.Set;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gemini takes field names in snake case too, as JSON for protocol buffers always does. What is the
 * user's own (arguments, answers, schemas) keeps its names.
 */
final class CamelCase {
  private static final Set<String> OWN =
      Set.of(
          "args",
          "response",
          "parameters",
          "parametersJsonSchema",
          "responseSchema",
          "responseJsonSchema",
          "_responseJsonSchema",
          "partMetadata");

  private CamelCase() {}

  static JsonNode of(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      node.forEach(each -> array.add(of(each)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = Json.object();
    for (var field : node.properties()) {
      String name = camel(field.getKey());
      object.set(name, OWN.contains(name) ? field.getValue() : of(field.getValue()));
    }
    return object;
  }

  private static String camel(String name) {
    StringBuilder camel = new StringBuilder();
    boolean up = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i > 0) {
        up = true;
      } else {
        camel.append(up ? Character.toUpperCase(c) : c);
        up = false;
      }
    }
    return camel.toString();
  }
}
