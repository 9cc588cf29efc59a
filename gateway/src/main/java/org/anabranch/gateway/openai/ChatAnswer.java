package org.anabranch.gateway.openai;

import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a whole answer says besides what it is passed on for.
 *
 * @param tokens null when the upstream did not count
 */
public record ChatAnswer(@Nullable TokenCount tokens) {
  /** Null when it is no JSON object with choices: then it is not an answer. */
  public static @Nullable ChatAnswer read(byte[] body, int length) {
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      boolean choices = false;
      TokenCount tokens = null;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("usage") && value == JsonToken.START_OBJECT) {
          tokens = tokens(parser);
        } else {
          choices |= name.equals("choices") && value == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
      }
      return choices ? new ChatAnswer(tokens) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable TokenCount tokens(JsonParser parser) {
    long input = -1;
    long output = -1;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT && name.equals("prompt_tokens")) {
        input = parser.getLongValue();
      } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("completion_tokens")) {
        output = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return input < 0 || output < 0 ? null : new TokenCount(input, output);
  }

  /** The text of the first choice, or null when there is none. */
  public static @Nullable String text(byte[] body) {
    try {
      JsonNode content =
          Json.MAPPER.readTree(body).path("choices").path(0).path("message").path("content");
      return content.isString() && !content.asString().isBlank() ? content.asString() : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** A whole answer of our own. */
  public static byte[] write(String id, long created, String model, String text, TokenCount count) {
    ObjectNode answer =
        Json.object()
            .put("id", id)
            .put("object", "chat.completion")
            .put("created", created)
            .put("model", model);
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", "stop");
    answer.set("usage", usage(count));
    return Json.MAPPER.writeValueAsBytes(answer);
  }

  static ObjectNode usage(TokenCount count) {
    return Json.object()
        .put("prompt_tokens", count.input())
        .put("completion_tokens", count.output())
        .put("total_tokens", count.input() + count.output());
  }
}
