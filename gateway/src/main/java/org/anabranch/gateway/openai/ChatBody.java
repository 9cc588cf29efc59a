package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.gateway.CompletionRequest;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Chat requests of our own as bodies, and bodies of others as the messages they hold. */
public final class ChatBody {
  private ChatBody() {}

  /**
   * @param vendor decides the name of the bound on the answer: OpenAI's newer models refuse the old
   *     one, and most others know only that
   */
  public static byte[] write(CompletionRequest request, String upstreamModel, String vendor) {
    ObjectNode body = Json.object().put("model", upstreamModel);
    ArrayNode messages = body.putArray("messages");
    request
        .messages()
        .forEach(m -> messages.addObject().put("role", m.role()).put("content", m.content()));
    boolean newName = vendor.equals("openai") || vendor.equals("azure");
    body.put(newName ? "max_completion_tokens" : "max_tokens", request.maxOutputTokens());
    if (request.json()) {
      body.putObject("response_format").put("type", "json_object");
    }
    return Json.MAPPER.writeValueAsBytes(body);
  }

  /** The messages' texts; what is not text is left out. The body must be JSON. */
  public static List<CompletionRequest.Message> messages(byte[] body) {
    List<CompletionRequest.Message> messages = new ArrayList<>();
    for (JsonNode message : Json.MAPPER.readTree(body).path("messages")) {
      messages.add(
          new CompletionRequest.Message(
              message.path("role").asString("user"), text(message.path("content"))));
    }
    return messages;
  }

  private static String text(JsonNode content) {
    if (content.isString()) {
      return content.asString();
    }
    return content
        .valueStream()
        .map(part -> part.path("text").asString(""))
        .filter(t -> !t.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
