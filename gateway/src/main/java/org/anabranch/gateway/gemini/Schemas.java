package org.anabranch.gateway.gemini;

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
          // nullable is told by the type below; the order of properties is no part of JSON Schema
        }
        case "properties" -> out.set("properties", each(property.getValue()));
        case "items" -> out.set("items", jsonSchema(property.getValue()));
        case "anyOf", "any_of" -> out.set("anyOf", all(property.getValue()));
        default -> out.set(Fields.camel(property.getKey()), property.getValue());
      }
    }
    if (schema.path("nullable").asBoolean(false) && out.path("type").isString()) {
      out.putArray("type").add(schema.path("type").asString().toLowerCase(Locale.ROOT)).add("null");
    }
    return out;
  }

  private static JsonNode lower(JsonNode type) {
    return type.isString()
        ? Json.object().put("t", type.asString().toLowerCase(Locale.ROOT)).get("t")
        : type;
  }

  private static JsonNode each(JsonNode properties) {
    ObjectNode out = Json.object();
    properties.properties().forEach(p -> out.set(p.getKey(), jsonSchema(p.getValue())));
    return out;
  }

  private static JsonNode all(JsonNode schemas) {
    ArrayNode out = Json.object().putArray("all");
    schemas.forEach(s -> out.add(jsonSchema(s)));
    return out;
  }
}
