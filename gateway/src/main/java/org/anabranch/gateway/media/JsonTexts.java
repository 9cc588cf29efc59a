package org.anabranch.gateway.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.guard.Unread;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The texts of JSON about pictures, sound and moderation, and the pictures in it. Every string is a
 * text whose field is not known to be something else.
 */
final class JsonTexts {
  /** Choices out of lists, ids and the like, in requests and answers. */
  private static final Set<String> SETTINGS =
      Set.of(
          "background",
          "id",
          "include",
          "input_fidelity",
          "language",
          "model",
          "moderation",
          "object",
          "output_format",
          "quality",
          "response_format",
          "size",
          "stream_format",
          "style",
          "task",
          "type");

  private static final Set<String> PICTURES =
      Set.of("b64_json", "file_id", "image", "image_url", "images", "mask", "url");

  private JsonTexts() {}

  /** Every text in order, replaced by another. */
  static JsonNode map(JsonNode tree, UnaryOperator<String> text) {
    return map("", tree, text);
  }

  private static JsonNode map(String field, JsonNode node, UnaryOperator<String> text) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode mapped = Json.object();
        object
            .properties()
            .forEach(e -> mapped.set(e.getKey(), map(e.getKey(), e.getValue(), text)));
        yield mapped;
      }
      case ArrayNode array -> {
        ArrayNode mapped = Json.MAPPER.createArrayNode();
        array.forEach(e -> mapped.add(map(field, e, text)));
        yield mapped;
      }
      case StringNode said when !SETTINGS.contains(field) && !PICTURES.contains(field) ->
          StringNode.valueOf(text.apply(said.stringValue()));
      default -> node;
    };
  }

  /** Every picture in order. */
  static List<Unread> pictures(JsonNode tree) {
    List<Unread> found = new ArrayList<>(0);
    look("", tree, found);
    return found;
  }

  private static void look(String field, JsonNode node, List<Unread> found) {
    if (node.isString() && PICTURES.contains(field)) {
      found.add(picture(field, node.stringValue()));
    } else if (node instanceof ObjectNode object) {
      object.properties().forEach(e -> look(e.getKey(), e.getValue(), found));
    } else {
      node.forEach(e -> look(field, e, found));
    }
  }

  private static Unread picture(String field, String value) {
    if (field.equals("file_id")) {
      return Unread.uploaded("image");
    }
    return value.contains(":") ? Unread.at("image", value) : Unread.inline("image", null, value);
  }
}
