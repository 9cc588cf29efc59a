package org.anabranch.sandbox.models;

import java.util.Locale;
import java.util.SplittableRandom;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A value that obeys a JSON schema, seeded: types (also Gemini's in capitals), enums, constants,
 * alternatives, references into {@code $defs}, ranges, lengths and the common formats. Patterns are
 * not followed.
 */
final class SchemaExample {
  private static final int DEEPEST = 12;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode root;
  private final SplittableRandom random;

  private SchemaExample(JsonNode root, long seed) {
    this.root = root;
    this.random = new SplittableRandom(seed);
  }

  static JsonNode of(JsonNode schema, long seed) {
    return new SchemaExample(schema, seed).value(schema, 0);
  }

  private JsonNode value(JsonNode schema, int depth) {
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").size() > 0) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    if (schema.has("$ref") && depth < DEEPEST) {
      String pointer = schema.get("$ref").asString("").substring(1);
      return value(root.at(pointer), depth + 1);
    }
    for (String of : new String[] {"anyOf", "oneOf", "allOf"}) {
      JsonNode alternatives = schema.path(of);
      if (!alternatives.isEmpty()) {
        // Near the bottom the last alternative, which by custom is null.
        return value(
            alternatives.get(depth < DEEPEST / 2 ? 0 : alternatives.size() - 1), depth + 1);
      }
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> NODES.numberNode((long) Math.ceil(number(schema)));
      case "number" -> NODES.numberNode(number(schema));
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      case "null" -> NODES.nullNode();
      default -> text(schema);
    };
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    String name = type.isArray() ? type.path(0).asString("") : type.asString("");
    if (name.isEmpty()) {
      name = schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = Json.object();
    for (var property : schema.path("properties").properties()) {
      boolean required =
          schema
              .path("required")
              .valueStream()
              .anyMatch(r -> r.asString("").equals(property.getKey()));
      if (required || depth < DEEPEST / 2) {
        object.set(property.getKey(), value(property.getValue(), depth + 1));
      }
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, int depth) {
    int fewest = schema.path("minItems").asInt(depth < DEEPEST / 2 ? 1 : 0);
    int size = Math.min(schema.path("maxItems").asInt(Integer.MAX_VALUE), fewest);
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < size; i++) {
      array.add(value(schema.path("items"), depth + 1));
    }
    return array;
  }

  private double number(JsonNode schema) {
    double least =
        schema.path("minimum").asDouble(schema.path("exclusiveMinimum").asDouble(-1) + 1);
    double most =
        schema.path("maximum").asDouble(schema.path("exclusiveMaximum").asDouble(least + 101) - 1);
    double multiple = schema.path("multipleOf").asDouble(1);
    double drawn = Math.floor(least + random.nextDouble() * Math.max(0, most - least));
    double even = Math.ceil(Math.max(least, drawn) / multiple) * multiple;
    return even <= most ? even : least;
  }

  private StringNode text(JsonNode schema) {
    String text =
        switch (schema.path("format").asString("")) {
          case "date-time" -> "2026-11-22T12:00:00Z";
          case "date" -> "2026-11-22";
          case "time" -> "12:00:00Z";
          case "duration" -> "PT1H";
          case "email" -> "simulated@example.com";
          case "uri" -> "https://example.com/simulated";
          case "uuid" -> "00000000-0000-4000-8000-000000000000";
          case "ipv4" -> "127.0.0.1";
          default -> sized(schema, "simulated " + River.prose(1, random));
        };
    return NODES.stringNode(text);
  }

  private static String sized(JsonNode schema, String text) {
    int least = schema.path("minLength").asInt(0);
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    String longer = text.length() < least ? text + "~".repeat(least - text.length()) : text;
    return longer.length() > most ? longer.substring(0, most) : longer;
  }
}
