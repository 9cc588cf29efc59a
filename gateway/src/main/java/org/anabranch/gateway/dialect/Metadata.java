package org.anabranch.gateway.dialect;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Labels of OpenAI's objects: at most 16 texts by name. */
public final class Metadata {
  private static final int MOST = 16;

  private Metadata() {}

  /** Those of a request; null where it has none. Throws {@link BadRequest}. */
  public static @Nullable ObjectNode of(JsonNode asked) {
    JsonNode metadata = asked.path("metadata");
    if (metadata.isMissingNode() || metadata.isNull()) {
      return null;
    }
    if (!(metadata instanceof ObjectNode map) || map.size() > MOST) {
      throw new BadRequest("“metadata” must be an object of at most 16 texts.", "metadata");
    }
    map.values()
        .forEach(
            v -> {
              if (!v.isString()) {
                throw new BadRequest("The values of “metadata” must be texts.", "metadata");
              }
            });
    return map;
  }
}
