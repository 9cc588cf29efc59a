package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How likely tokens were, as {@link LegacyAnswers} tell it: in lists side by side; both ways. */
final class LegacyLogprobs {
  private LegacyLogprobs() {}

  /**
   * @param logprobs of a choice; null or missing when none were asked for
   */
  static List<TokenLogprob> read(JsonNode logprobs) {
    List<TokenLogprob> read = new ArrayList<>();
    JsonNode tokens = logprobs.path("tokens");
    for (int i = 0; i < tokens.size(); i++) {
      List<TokenLogprob> top = new ArrayList<>();
      for (var likely : logprobs.path("top_logprobs").path(i).properties()) {
        top.add(new TokenLogprob(likely.getKey(), likely.getValue().asDouble(0), List.of()));
      }
      read.add(
          new TokenLogprob(
              tokens.path(i).asString(""),
              logprobs.path("token_logprobs").path(i).asDouble(0),
              top));
    }
    return read;
  }

  /**
   * @param offset characters of the answer before these tokens
   */
  static ObjectNode write(List<TokenLogprob> tokens, int offset) {
    ObjectNode written = Json.object();
    ArrayNode texts = written.putArray("tokens");
    ArrayNode likely = written.putArray("token_logprobs");
    ArrayNode top = written.putArray("top_logprobs");
    ArrayNode offsets = written.putArray("text_offset");
    int at = offset;
    for (TokenLogprob token : tokens) {
      texts.add(token.token());
      likely.add(token.logprob());
      ObjectNode likeliest = top.addObject();
      token.top().forEach(t -> likeliest.put(t.token(), t.logprob()));
      offsets.add(at);
      at += length(token.token());
    }
    return written;
  }

  /** In characters, as offsets count them. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
