package org.anabranch.gateway.batch;

import java.nio.charset.StandardCharsets;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request of a batch's input. */
record InputLine(String customId, byte[] body) {
  /** What is wrong with a line; not a bug, so it carries no trace. */
  static final class Wrong extends Exception {
    final String code;
    final String param;

    Wrong(String code, String message, String param) {
      super(message, null, false, false);
      this.code = code;
      this.param = param;
    }
  }

  static InputLine read(String line, String endpoint) throws Wrong {
    JsonNode root = tree(line);
    String customId = root.path("custom_id").asString("");
    if (customId.isEmpty() || !root.path("custom_id").isString()) {
      throw new Wrong("missing_required_parameter", "“custom_id” is missing.", "custom_id");
    }
    if (!root.path("method").asString("").equals("POST")) {
      throw new Wrong("invalid_method", "“method” must be POST.", "method");
    }
    if (!root.path("url").asString("").equals(endpoint)) {
      throw new Wrong("mismatched_url", "“url” must be the batch's, " + endpoint + ".", "url");
    }
    if (!(root.path("body") instanceof ObjectNode body)) {
      throw new Wrong("invalid_body", "“body” must be a JSON object.", "body");
    }
    if (body.path("stream").isBoolean() && body.path("stream").asBoolean()) {
      throw new Wrong("invalid_body", "A batch cannot be streamed.", "body.stream");
    }
    return new InputLine(customId, Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode tree(String line) throws Wrong {
    try {
      JsonNode root = Json.tree(line);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      // told below
    }
    throw new Wrong("invalid_json_line", "This line is not a JSON object.", "");
  }
}
