package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How likely tokens were, both ways. */
final class Logprobs {
  private Logprobs() {}

  /**
   * @param logprobs of a choice; null or missing when none were asked for
   */
  static List<TokenLogprob> read(JsonNode logprobs) {
    List<TokenLogprob> tokens = list(logprobs.path("content"));
    tokens.addAll(list(logprobs.path("refusal")));
    return tokens;
  }

  static List<TokenLogprob> list(JsonNode tokens) {
    List<TokenLogprob> read = new ArrayList<>();
    for (JsonNode token : tokens) {
      read.add(
          new TokenLogprob(
              token.path("token").asString(""),
              token.path("logprob").asDouble(0),
              list(token.path("top_logprobs"))));
    }
    return read;
  }

  static ArrayNode write(List<TokenLogprob> tokens) {
    ArrayNode written = Json.MAPPER.createArrayNode();
    for (TokenLogprob token : tokens) {
      ObjectNode one = one(token);
      ArrayNode top = one.putArray("top_logprobs");
      token.top().forEach(t -> top.add(one(t)));
      written.add(one);
    }
    return written;
  }

  private static ObjectNode one(TokenLogprob token) {
    ObjectNode one = Json.object().put("token", token.token()).put("logprob", token.logprob());
    ArrayNode bytes = one.putArray("bytes");
    for (byte b : token.token().getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    return one;
  }
}
