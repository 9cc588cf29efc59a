package org.anabranch.gateway.conversation;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The shape an answer must have. */
public sealed interface Format {
  Format TEXT = new Text();

  record Text() implements Format {}

  /** Any JSON object. */
  record JsonObject() implements Format {}

  /** JSON that obeys a schema. */
  record JsonSchema(
      String name, @Nullable String description, JsonNode schema, @Nullable Boolean strict)
      implements Format {}
}
