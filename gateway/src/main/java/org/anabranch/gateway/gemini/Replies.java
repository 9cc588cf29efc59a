package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers of generateContent, read and written. */
final class Replies {
  private Replies() {}

  /** Null when it is no answer. */
  static @Nullable Reply read(JsonNode answer) {
    try {
      List<JsonNode> candidates = Fields.list(answer, "candidates");
      boolean blocked =
          !Fields.get(Fields.get(answer, "promptFeedback"), "blockReason").isMissingNode();
      if (candidates.isEmpty() && !blocked) {
        return null;
      }
      List<Reply.Choice> choices = new ArrayList<>();
      String id = id(answer);
      for (JsonNode candidate : candidates) {
        choices.add(choice(candidate, id));
      }
      if (choices.isEmpty()) {
        choices.add(new Reply.Choice(List.of(), StopReason.CONTENT_FILTER, null, List.of()));
      }
      return new Reply(id, model(answer), choices, use(answer));
    } catch (BadRequest e) {
      return null;
    }
  }

  static String id(JsonNode answer) {
    String id = Fields.text(answer, "responseId");
    return id == null ? "gemini" : id;
  }

  static String model(JsonNode answer) {
    String model = Fields.text(answer, "modelVersion");
    return model == null ? "gemini" : model;
  }

  private static Reply.Choice choice(JsonNode candidate, String id) {
    Parts reader = new Parts("call_" + id + "_");
    List<Part> parts = new ArrayList<>();
    for (JsonNode node : Fields.list(Fields.object(candidate, "content"), "parts")) {
      parts.add(reader.read(node, "parts"));
      Part.Thought seal = reader.seal(node);
      if (seal != null) {
        parts.add(seal);
      }
    }
    boolean calls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
    return new Reply.Choice(
        parts, stop(Fields.text(candidate, "finishReason"), calls), null, logprobs(candidate));
  }

  /**
   * Google has one word for a proper end. Throws {@link BadRequest} when the model made something
   * that makes no sense, so that there is no answer.
   */
  static StopReason stop(@Nullable String reason, boolean calls) {
    return switch (reason == null ? "STOP" : reason.toUpperCase(Locale.ROOT)) {
      case "STOP", "FINISH_REASON_UNSPECIFIED", "FUNCTION_CALL" -> // the last: imitations
          calls ? StopReason.TOOL_CALLS : StopReason.END;
      case "MAX_TOKENS" -> StopReason.MAX_TOKENS;
      case "MALFORMED_FUNCTION_CALL",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "MISSING_THOUGHT_SIGNATURE",
          "MALFORMED_RESPONSE" ->
          throw new BadRequest("The model's output was malformed: " + reason + ".", "finishReason");
      default -> StopReason.CONTENT_FILTER; // SAFETY, OTHER, IMAGE_RECITATION …: Google cut it
    };
  }

  static String finish(StopReason stop) {
    return switch (stop) {
      case END, STOP_SEQUENCE, TOOL_CALLS -> "STOP";
      case MAX_TOKENS, CONTEXT_FULL, PAUSED -> "MAX_TOKENS";
      case REFUSAL, CONTENT_FILTER -> "SAFETY";
    };
  }

  static List<TokenLogprob> logprobs(JsonNode candidate) {
    JsonNode result = Fields.object(candidate, "logprobsResult");
    List<JsonNode> chosen = Fields.list(result, "chosenCandidates");
    List<JsonNode> tops = Fields.list(result, "topCandidates");
    List<TokenLogprob> logprobs = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      List<TokenLogprob> top =
          i < tops.size()
              ? Fields.list(tops.get(i), "candidates").stream()
                  .map(t -> token(t, List.of()))
                  .toList()
              : List.of();
      logprobs.add(token(chosen.get(i), top));
    }
    return logprobs;
  }

  private static TokenLogprob token(JsonNode node, List<TokenLogprob> top) {
    Double logprob = Fields.number(node, "logProbability");
    String token = Fields.text(node, "token");
    return new TokenLogprob(token == null ? "" : token, logprob == null ? 0 : logprob, top);
  }

  static @Nullable TokenUse use(JsonNode answer) {
    JsonNode use = Fields.get(answer, "usageMetadata");
    if (!use.isObject() || Fields.get(use, "promptTokenCount").isMissingNode()) {
      return null;
    }
    long thoughts = count(use, "thoughtsTokenCount");
    return new TokenUse(
        count(use, "promptTokenCount") + count(use, "toolUsePromptTokenCount"),
        count(use, "cachedContentTokenCount"),
        0,
        count(use, "candidatesTokenCount") + thoughts,
        thoughts);
  }

  private static long count(JsonNode use, String name) {
    return Math.max(0, Fields.get(use, name).asLong(0));
  }

  static ObjectNode write(Reply reply) {
    ObjectNode answer = Json.object();
    ArrayNode candidates = answer.putArray("candidates");
    for (int i = 0; i < reply.choices().size(); i++) {
      Reply.Choice choice = reply.choices().get(i);
      ObjectNode candidate = candidates.addObject().put("index", i);
      ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
      choice.parts().forEach(part -> part(parts, part));
      candidate.put("finishReason", finish(choice.stop()));
      if (!choice.logprobs().isEmpty()) {
        candidate.set("logprobsResult", logprobs(choice.logprobs()));
      }
    }
    if (reply.use() != null) {
      answer.set("usageMetadata", use(reply.use()));
    }
    return answer.put("modelVersion", reply.model()).put("responseId", reply.id());
  }

  /** What Google has no word for, such as another vendor's search, is left out of answers. */
  private static void part(ArrayNode parts, Part part) {
    switch (part) {
      case Part.Text text -> parts.addObject().put("text", text.text());
      case Part.Refused refused -> parts.addObject().put("text", refused.text());
      case Part.Thought thought -> thought(parts, thought);
      case Part.ToolCall call -> {
        ObjectNode written = parts.addObject();
        written.set("functionCall", call(call.id(), call.name(), call.arguments()));
        if (call.signature() != null && call.signature().dialect().equals(Gemini.DIALECT)) {
          written.put("thoughtSignature", call.signature().value());
        }
      }
      case Part.Image image -> inline(parts, image.source());
      case Part.Audio audio -> inline(parts, audio.source());
      case Part.Video video -> inline(parts, video.source());
      case Part.Document document -> inline(parts, document.source());
      case Part.Native own -> {
        if (own.dialect().equals(Gemini.DIALECT)) {
          parts.add(own.raw());
        } else if (own.text() != null) {
          parts.addObject().put("text", own.text());
        }
      }
      case Part.ToolResult _, Part.SealedThought _ -> {}
    }
  }

  private static void inline(ArrayNode parts, Part.Source source) {
    if (source instanceof Part.Source.Inline inline) {
      inline(parts.addObject(), inline);
    }
  }

  static void inline(ObjectNode part, Part.Source.Inline inline) {
    part.putObject("inlineData").put("mimeType", inline.mediaType()).put("data", inline.base64());
  }

  private static void thought(ArrayNode parts, Part.Thought thought) {
    if (TextSeal.put(parts, thought)) {
      return;
    }
    ObjectNode part = parts.addObject().put("text", thought.text());
    if (!thought.text().isEmpty()) {
      part.put("thought", true);
    }
    if (thought.signature() != null && thought.signature().dialect().equals(Gemini.DIALECT)) {
      part.put("thoughtSignature", TextSeal.plain(thought.signature()).value());
    }
  }

  static ObjectNode call(String id, String name, String arguments) {
    ObjectNode call = Json.object().put("id", id).put("name", name);
    call.set("args", Parts.arguments(arguments));
    return call;
  }

  static ObjectNode logprobs(List<TokenLogprob> logprobs) {
    ObjectNode result = Json.object();
    ArrayNode tops = result.putArray("topCandidates");
    ArrayNode chosen = result.putArray("chosenCandidates");
    for (TokenLogprob logprob : logprobs) {
      ArrayNode candidates = tops.addObject().putArray("candidates");
      logprob.top().forEach(t -> token(candidates.addObject(), t));
      token(chosen.addObject(), logprob);
    }
    return result;
  }

  private static void token(ObjectNode to, TokenLogprob token) {
    to.put("token", token.token()).put("logProbability", token.logprob());
  }

  static ObjectNode use(TokenUse use) {
    ObjectNode written = Json.object().put("promptTokenCount", use.input());
    if (use.cacheRead() > 0) {
      written.put("cachedContentTokenCount", use.cacheRead());
    }
    written.put("candidatesTokenCount", use.output() - use.reasoning());
    if (use.reasoning() > 0) {
      written.put("thoughtsTokenCount", use.reasoning());
    }
    return written.put("totalTokenCount", use.total());
  }
}
