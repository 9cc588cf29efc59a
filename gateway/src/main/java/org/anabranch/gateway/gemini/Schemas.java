package org.anabranch.gateway.gemini;

import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's older way to write schemas (OpenAPI 3.0 with types in capitals and {@code nullable}) as
 * JSON Schema.
 */
final class Schemas {
  private Schemas() {}

  static JsonNode jsonSchema(JsonNode schema) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode out = Json.object();
    for (var property : schema.properties()) {
      switch (property.getKey()) {
        case "type" -> out.set("type", lower(property.getValue()));
        case "nullable", "propertyOrdering", "property_ordering" -> {
          // below
        }
        case "properties" -> out.set("properties", each(property.getValue(), ordering(schema)));
        case "items" -> out.set("items", jsonSchema(property.getValue()));
        case "anyOf", "any_of" -> out.set("anyOf", all(property.getValue()));
        default -> out.set(Fields.camel(property.getKey()), property.getValue());
      }
    }
    if (schema.path("nullable").asBoolean(false)) {
      allowNull(out);
    }
    return out;
  }

  private static void allowNull(ObjectNode schema) {
    if (schema.path("type").isString()) {
      String type = schema.path("type").asString();
      schema.putArray("type").add(type).add("null");
    }
    if (schema.path("enum") instanceof ArrayNode values) {
      ArrayNode more = values.deepCopy();
      schema.set("enum", more.addNull());
    }
    if (schema.path("anyOf") instanceof ArrayNode schemas) {
      schemas.addObject().put("type", "null");
    }
  }

  /** JSON Schema has no word for the order; models keep that in which properties are written. */
  private static List<String> ordering(JsonNode schema) {
    return Fields.texts(schema, "propertyOrdering");
  }

  private static JsonNode lower(JsonNode type) {
    return type.isString()
        ? Json.object().put("t", type.asString().toLowerCase(Locale.ROOT)).get("t")
        : type;
  }

  private static JsonNode each(JsonNode properties, List<String> first) {
    ObjectNode out = Json.object();
    for (String name : first) {
      if (properties.has(name)) {
        out.set(name, jsonSchema(properties.get(name)));
      }
    }
    properties.properties().forEach(p -> out.set(p.getKey(), jsonSchema(p.getValue())));
    return out;
  }

  private static JsonNode all(JsonNode schemas) {
    ArrayNode out = Json.object().putArray("all");
    schemas.forEach(s -> out.add(jsonSchema(s)));
    return out;
  }
}
