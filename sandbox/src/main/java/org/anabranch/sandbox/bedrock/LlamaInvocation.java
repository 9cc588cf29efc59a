package org.anabranch.sandbox.bedrock;

import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.number;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Prompt.Role;
import org.anabranch.sandbox.models.Prompt.Toolbox;
import org.anabranch.sandbox.models.Prompt.Turn;
import org.anabranch.sandbox.models.Prompt.Wishes;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.Tokens;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** InvokeModel with Meta's own body: a prompt as text, marks and all, and what follows it. */
final class LlamaInvocation {
  private static final int USUALLY = 512;
  private static final Shape.Fields BODY =
      fields()
          .need("prompt", TEXT)
          .may("max_gen_len", integer(1, 8192))
          .may(number(0, 1), "temperature", "top_p")
          .may("images", list(TEXT));

  private LlamaInvocation() {}

  static Prompt read(String model, JsonNode body) {
    try {
      BODY.check(body);
    } catch (Violation violation) {
      throw BedrockVendor.invalid(violation);
    }
    Turn turn = Turn.of(Role.USER, body.path("prompt").stringValue());
    int most = body.path("max_gen_len").asInt(USUALLY);
    return new Prompt(
        model, List.of(turn), Toolbox.EMPTY, new Wishes(most, List.of(), 0, false, null));
  }

  static ObjectNode whole(Answer answer, Optional<Tokens> tokens) {
    ObjectNode reply = Json.object().put("generation", answer.text());
    tokens.ifPresent(
        t -> reply.put("prompt_token_count", t.input()).put("generation_token_count", t.output()));
    return reply.put("stop_reason", reason(answer));
  }

  private static String reason(Answer answer) {
    return answer.end() == Answer.End.MAX_TOKENS ? "length" : "stop";
  }

  /** One piece of a stream; the last says why it ended. */
  static ObjectNode piece(Answer answer, int index) {
    ObjectNode piece = Json.object().put("generation", answer.pieces().get(index));
    boolean last = index == answer.pieces().size() - 1;
    return piece.put("stop_reason", last ? reason(answer) : null);
  }
}
