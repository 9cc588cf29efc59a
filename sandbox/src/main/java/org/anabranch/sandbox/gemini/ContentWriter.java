package org.anabranch.sandbox.gemini;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Answer.End;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes generated content, whole or in the chunks of a stream. */
final class ContentWriter {
  /** Takes the chunks in order. */
  @FunctionalInterface
  interface Sink {
    void send(ObjectNode chunk);
  }

  private final String id;
  private final String model;
  private final List<Answer> answers;
  private final Optional<Tokens> tokens;
  private final JsonNode config;
  private final Seal seal;

  /**
   * @param tokens to tell, or empty to tell none
   * @param config the request's generation configuration
   */
  ContentWriter(
      String id,
      String model,
      List<Answer> answers,
      Optional<Tokens> tokens,
      JsonNode config,
      Seal seal) {
    this.id = id;
    this.model = model;
    this.answers = answers;
    this.tokens = tokens;
    this.config = config;
    this.seal = seal;
  }

  /** What of a part its thought signature is for. */
  static String signed(JsonNode part) {
    return part.has("functionCall")
        ? part.path("functionCall").path("name").asString("")
            + part.path("functionCall").path("args")
        : part.path("text").asString("");
  }

  ObjectNode whole() {
    ObjectNode reply = Json.object();
    ArrayNode candidates = reply.putArray("candidates");
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      ObjectNode candidate = candidates.addObject();
      ArrayNode parts = content(candidate);
      if (showsThoughts() && !answer.reasoning().isEmpty()) {
        parts.addObject().put("text", answer.thoughts()).put("thought", true);
      }
      if (!answer.pieces().isEmpty() && answer.end() != End.REFUSED) {
        sign(parts.addObject().put("text", answer.text()), answer);
      }
      calls(parts, answer);
      end(candidate, answer, i);
      logprobs(candidate, answer.pieces());
    }
    return tail(reply, true);
  }

  /** A chunk for each piece, the candidates one after another. */
  void stream(Sink sink) {
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      if (showsThoughts()) {
        for (String thought : answer.reasoning()) {
          sink.send(chunk(i, Json.object().put("text", thought).put("thought", true), List.of()));
        }
      }
      if (answer.end() != End.REFUSED) {
        for (String piece : answer.pieces()) {
          sink.send(chunk(i, Json.object().put("text", piece), List.of(piece)));
        }
      }
      ObjectNode last = Json.object();
      ObjectNode candidate = last.putArray("candidates").addObject();
      ArrayNode parts = content(candidate);
      calls(parts, answer);
      if (parts.isEmpty() && answer.end() != End.REFUSED) {
        sign(parts.addObject().put("text", ""), answer);
      }
      end(candidate, answer, i);
      sink.send(tail(last, i == answers.size() - 1));
    }
  }

  private ObjectNode chunk(int index, ObjectNode part, List<String> pieces) {
    ObjectNode chunk = Json.object();
    ObjectNode candidate = chunk.putArray("candidates").addObject();
    content(candidate).add(part);
    candidate.put("index", index);
    logprobs(candidate, pieces);
    return tail(chunk, false);
  }

  private boolean showsThoughts() {
    return config.path("thinkingConfig").path("includeThoughts").asBoolean(false);
  }

  private static ArrayNode content(ObjectNode candidate) {
    ObjectNode content = candidate.putObject("content");
    ArrayNode parts = content.putArray("parts");
    content.put("role", "model");
    return parts;
  }

  private void calls(ArrayNode parts, Answer answer) {
    for (ToolCall call : answer.calls()) {
      ObjectNode part = parts.addObject();
      ObjectNode function = part.putObject("functionCall").put("name", call.name());
      function.set("args", Json.tree(call.arguments()));
      function.put("id", "fc_" + call.id());
      if (call == answer.calls().getFirst()) {
        if (Gemini.wantsSeals(model)) {
          seal(part);
        } else {
          sign(part, answer);
        }
      }
    }
  }

  private void sign(ObjectNode part, Answer answer) {
    if (!answer.reasoning().isEmpty()) {
      seal(part);
    }
  }

  private void seal(ObjectNode part) {
    part.put("thoughtSignature", seal.of(signed(part)));
  }

  private static void end(ObjectNode candidate, Answer answer, int index) {
    candidate.put(
        "finishReason",
        switch (answer.end()) {
          case DONE, STOP_SEQUENCE, TOOLS -> "STOP";
          case MAX_TOKENS -> "MAX_TOKENS";
          case REFUSED -> "PROHIBITED_CONTENT";
        });
    candidate.put("index", index);
  }

  private void logprobs(ObjectNode candidate, List<String> pieces) {
    if (!config.path("responseLogprobs").asBoolean(false) || pieces.isEmpty()) {
      return;
    }
    ObjectNode result = candidate.putObject("logprobsResult");
    ArrayNode chosen = result.putArray("chosenCandidates");
    ArrayNode top = result.putArray("topCandidates");
    double sum = 0;
    for (String piece : pieces) {
      sum += logprob(chosen.addObject(), piece, 0);
      ArrayNode alternatives = top.addObject().putArray("candidates");
      for (int i = 0; i < config.path("logprobs").asInt(0); i++) {
        logprob(alternatives.addObject(), piece + "~".repeat(i), i);
      }
    }
    candidate.put("avgLogprobs", sum / pieces.size());
  }

  private static double logprob(ObjectNode into, String piece, int rank) {
    double logprob = -rank - Math.floorMod(piece.hashCode(), 1000) / 1000.0;
    into.put("token", piece)
        .put("tokenId", Math.floorMod(piece.hashCode(), 250_000))
        .put("logProbability", logprob);
    return logprob;
  }

  private ObjectNode tail(ObjectNode reply, boolean last) {
    tokens.ifPresent(t -> reply.set("usageMetadata", usage(t, last)));
    return reply.put("modelVersion", model).put("responseId", id);
  }

  /** The stream's chunks before the last tell only what was read. */
  private static ObjectNode usage(Tokens t, boolean last) {
    ObjectNode usage = Json.object().put("promptTokenCount", t.input());
    if (last) {
      usage.put("candidatesTokenCount", t.output() - t.reasoning());
    }
    usage.put("totalTokenCount", last ? t.total() : t.input());
    if (t.cacheRead() > 0) {
      usage.put("cachedContentTokenCount", t.cacheRead());
    }
    if (last && t.reasoning() > 0) {
      usage.put("thoughtsTokenCount", t.reasoning());
    }
    usage
        .putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", t.input());
    return usage;
  }
}
