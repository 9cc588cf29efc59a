package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An error as OpenAI's clients expect it. */
public record ErrorBody(
    String message, String type, @Nullable String param, @Nullable String code) {
  /** A whole response body. */
  public byte[] toBytes() {
    return json().getBytes(StandardCharsets.UTF_8);
  }

  /** An event that ends a stream that broke; the clients raise it as an exception. */
  public byte[] toEvent() {
    return ("data: " + json() + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private String json() {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return body.toString();
  }
}
