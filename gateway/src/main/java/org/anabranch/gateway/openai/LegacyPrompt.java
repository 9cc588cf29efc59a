package org.anabranch.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/** The {@code prompt} of {@link LegacyAsked} as turns of a conversation, both ways. */
final class LegacyPrompt {
  private LegacyPrompt() {}

  /** Whether it is a text or several, and not tokens. */
  static boolean isTexts(JsonNode prompt) {
    return prompt.isString()
        || prompt.isArray()
            && StreamSupport.stream(prompt.spliterator(), false).allMatch(JsonNode::isString);
  }

  /** A turn for each text. Tokens are a document, which nobody here can read. */
  static List<Turn> turns(JsonNode prompt) {
    if (prompt.isString()) {
      return List.of(Turn.user(prompt.asString()));
    }
    List<Turn> turns = new ArrayList<>();
    if (isTexts(prompt)) {
      prompt.forEach(text -> turns.add(Turn.user(text.asString())));
    } else {
      String base64 = Base64.getEncoder().encodeToString(prompt.toString().getBytes(UTF_8));
      Part.Source tokens = new Part.Source.Inline("application/json", base64);
      turns.add(new Turn(Turn.Role.USER, List.of(new Part.Document(tokens, "prompt", null))));
    }
    return turns;
  }

  /**
   * What the turns make. A single text goes on with the answer so far, where there is one. Throws
   * {@link Untranslatable} where there is one to several.
   */
  static JsonNode write(List<Turn> turns, boolean several) throws Untranslatable {
    ArrayNode texts = Json.MAPPER.createArrayNode();
    StringBuilder whole = new StringBuilder();
    for (Turn turn : turns) {
      if (several && turn.role() != Turn.Role.USER) {
        throw new Untranslatable("prompt", "is several, whose answers cannot be gone on with");
      }
      StringBuilder text = new StringBuilder();
      for (Part part : turn.parts()) {
        text.append(part instanceof Part.Text said ? said.text() : "");
      }
      texts.add(text.toString());
      whole.append(text);
    }
    return several ? texts : StringNode.valueOf(whole.toString());
  }
}
