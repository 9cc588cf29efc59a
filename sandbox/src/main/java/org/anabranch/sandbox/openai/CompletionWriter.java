package org.anabranch.sandbox.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Tokens;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the answers to one text completion, whole or as a stream: prompt by prompt. */
final class CompletionWriter {
  private final Call call;
  private final JsonNode body;
  private final List<Choice> choices;
  private final Tokens tokens;
  private final long created;

  /** One answer to one prompt. */
  record Choice(Prompt prompt, Answer answer) {}

  CompletionWriter(Call call, List<Choice> choices, Tokens tokens, long created) {
    this.call = call;
    this.body = call.json().orElseThrow();
    this.choices = List.copyOf(choices);
    this.tokens = tokens;
    this.created = created;
  }

  void whole() {
    ObjectNode reply = head();
    ArrayNode into = reply.putArray("choices");
    for (int i = 0; i < choices.size(); i++) {
      into.add(choice(i, pieces(choices.get(i)), 0, reason(choices.get(i).answer())));
    }
    call.told(tokens).ifPresent(t -> reply.set("usage", ChatWriter.usage(t)));
    Reply.json(call, reply);
  }

  void stream() {
    Chunks chunks = Chunks.open(call, "text/event-stream; charset=utf-8", ChatWriter.MARKS);
    boolean tells = body.path("stream_options").path("include_usage").asBoolean(false);
    for (int i = 0; i < choices.size(); i++) {
      int offset = 0;
      for (String piece : pieces(choices.get(i))) {
        chunks.send(chunk(choice(i, List.of(piece), offset, null), tells));
        offset += piece.length();
      }
      String reason = reason(choices.get(i).answer());
      chunks.send(chunk(choice(i, List.of(), offset, reason), tells));
    }
    Optional<Tokens> told = call.told(tokens);
    if (tells && told.isPresent()) {
      ObjectNode last = head();
      last.putArray("choices");
      last.set("usage", ChatWriter.usage(told.get()));
      chunks.send(ChatWriter.event(last));
    }
    chunks.end("data: [DONE]\n\n");
  }

  private byte[] chunk(ObjectNode choice, boolean tells) {
    ObjectNode chunk = head();
    chunk.putArray("choices").add(choice);
    if (tells) {
      chunk.putNull("usage");
    }
    return ChatWriter.event(chunk);
  }

  /** The prompt stands before the answer where that is asked for. */
  private List<String> pieces(Choice choice) {
    List<String> pieces = new ArrayList<>();
    if (body.path("echo").asBoolean(false)) {
      pieces.addAll(Pieces.of(choice.prompt().turns().getLast().text()));
    }
    pieces.addAll(choice.answer().pieces());
    return pieces;
  }

  private ObjectNode choice(int index, List<String> pieces, int offset, @Nullable String reason) {
    ObjectNode choice = Json.object().put("text", String.join("", pieces)).put("index", index);
    choice.set("logprobs", logprobs(pieces, offset));
    return choice.put("finish_reason", reason);
  }

  private @Nullable JsonNode logprobs(List<String> pieces, int offset) {
    if (!body.hasNonNull("logprobs")) {
      return null;
    }
    int alternatives = body.path("logprobs").asInt(0);
    ObjectNode logprobs = Json.object();
    ArrayNode tokens = logprobs.putArray("tokens");
    ArrayNode chances = logprobs.putArray("token_logprobs");
    ArrayNode top = logprobs.putArray("top_logprobs");
    ArrayNode offsets = logprobs.putArray("text_offset");
    int at = offset;
    for (String piece : pieces) {
      double chance = -Math.floorMod(piece.hashCode(), 1000) / 1000.0;
      tokens.add(piece);
      chances.add(chance);
      ObjectNode others = top.addObject();
      for (int i = 0; i < alternatives; i++) {
        others.put(piece + "~".repeat(i), chance - i);
      }
      offsets.add(at);
      at += piece.length();
    }
    return logprobs;
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", call.id("cmpl-", 29))
        .put("object", "text_completion")
        .put("created", created)
        .put("model", choices.getFirst().prompt().model())
        .put("system_fingerprint", "fp_sandbox_simulated");
  }

  private static String reason(Answer answer) {
    return switch (answer.end()) {
      case DONE, STOP_SEQUENCE, TOOLS -> "stop";
      case MAX_TOKENS -> "length";
      case REFUSED -> "content_filter";
    };
  }
}
