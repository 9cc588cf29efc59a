package org.anabranch.sandbox.openai;

import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/** OpenAI's rule for strict schemas: objects are closed, and every property is required. */
final class StrictSchema {
  /** What is answered to the wish for any JSON object. */
  static final JsonNode ANSWER =
      Json.tree(
          "{\"type\":\"object\",\"properties\":{\"simulated\":{\"const\":true},\"answer\":{\"type\":\"string\"}}}");

  private StrictSchema() {}

  /** Checks a chat completion's tools and response format. */
  static void check(JsonNode body) {
    JsonNode format = body.path("response_format").path("json_schema");
    if (format.path("strict").asBoolean(false)) {
      check(format.path("schema"), "response_format", format.path("name").asString(""), "()");
    }
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      if (function.path("strict").asBoolean(false)) {
        check(function.path("parameters"), "function", function.path("name").asString(""), "()");
      }
    }
  }

  static void check(JsonNode schema, String what, String name, String context) {
    if (schema.path("type").asString("").equals("object") || schema.has("properties")) {
      JsonNode closed = schema.path("additionalProperties");
      if (!closed.isBoolean() || closed.asBoolean()) {
        throw invalid(
            what,
            name,
            context,
            "'additionalProperties' is required to be supplied and to be false.");
      }
      for (var property : schema.path("properties").properties()) {
        boolean required =
            schema
                .path("required")
                .valueStream()
                .anyMatch(r -> r.asString("").equals(property.getKey()));
        if (!required) {
          throw invalid(
              what,
              name,
              context,
              "'required' is required to be supplied and to be an array including every key in"
                  + " properties. Missing '"
                  + property.getKey()
                  + "'.");
        }
        check(property.getValue(), what, name, "('properties', '" + property.getKey() + "')");
      }
    }
    if (schema.has("items")) {
      check(schema.path("items"), what, name, "('items')");
    }
    for (JsonNode each : schema.path("anyOf")) {
      check(each, what, name, "('anyOf')");
    }
    for (JsonNode each : schema.path("$defs")) {
      check(each, what, name, "('$defs')");
    }
  }

  private static RuntimeException invalid(String what, String name, String context, String rule) {
    return OpenAiVendor.invalid(
        what.equals("function") ? "tools" : what,
        what.equals("function") ? "invalid_function_parameters" : "invalid_json_schema",
        "Invalid schema for %s '%s': In context=%s, %s".formatted(what, name, context, rule));
  }
}
