package org.anabranch.gateway.gemini;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Span;
import org.anabranch.gateway.conversation.CitedText;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
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
      boolean blocked = isBlocked(answer);
      if (candidates.isEmpty() && !blocked) {
        return null;
      }
      List<Reply.Choice> choices = new ArrayList<>();
      String id = id(answer);
      for (JsonNode candidate : candidates) {
        choices.add(choice(candidate, id));
      }
      if (choices.isEmpty()) {
        List<Part> why = refused(Fields.text(promptFeedback(answer), "blockReasonMessage"));
        choices.add(new Reply.Choice(why, StopReason.CONTENT_FILTER, null, List.of()));
      }
      return new Reply(id, model(answer), choices, use(answer), tier(answer), created(answer));
    } catch (BadRequest e) {
      return null;
    }
  }

  static JsonNode promptFeedback(JsonNode answer) {
    return Fields.object(answer, "promptFeedback");
  }

  static boolean isBlocked(JsonNode answer) {
    return !Fields.get(promptFeedback(answer), "blockReason").isMissingNode();
  }

  /** Why nothing was said, in Google's words; none where it gives none. */
  private static List<Part> refused(@Nullable String why) {
    return why == null || why.isEmpty() ? List.of() : List.of(new Part.Refused(why));
  }

  static String id(JsonNode answer) {
    String id = Fields.text(answer, "responseId");
    return id == null ? "gemini" : id;
  }

  static String model(JsonNode answer) {
    String model = Fields.text(answer, "modelVersion");
    return model == null ? "gemini" : model;
  }

  /** Epoch seconds; 0 where the answer does not say, or makes no sense. */
  static long created(JsonNode answer) {
    String moment = Fields.text(answer, "createTime");
    try {
      return moment == null ? 0 : Math.max(0, Instant.parse(moment).getEpochSecond());
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  /** Says when an answer was made, where its vendor did. */
  static ObjectNode putCreated(ObjectNode answer, long created) {
    return created == 0
        ? answer
        : answer.put("createTime", Instant.ofEpochSecond(created).toString());
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
    StopReason stop = stop(Fields.text(candidate, "finishReason"), calls);
    List<Part> cited = cited(parts, candidate);
    Searched searched = Searches.searched(candidate);
    if (searched != null) {
      cited.addFirst(Searches.part(searched));
    }
    if (stop == StopReason.CONTENT_FILTER) {
      cited.addAll(refused(Fields.text(candidate, "finishMessage")));
    }
    return new Reply.Choice(cited, stop, null, logprobs(candidate));
  }

  /** Each citation goes to the text in which its passage begins. */
  private static List<Part> cited(List<Part> parts, JsonNode candidate) {
    StringBuilder said = new StringBuilder();
    parts.forEach(part -> said.append(part instanceof Part.Text text ? text.text() : ""));
    List<Citation> citations = Citations.read(candidate, said.toString());
    List<Part> cited = new ArrayList<>();
    int before = 0;
    for (Part part : parts) {
      if (!(part instanceof Part.Text text) || citations.isEmpty()) {
        cited.add(part);
        continue;
      }
      int start = before;
      int end = start + text.text().codePointCount(0, text.text().length());
      List<Citation> own =
          citations.stream()
              .filter(c -> c.beginsIn(new Span(start, end)))
              .map(c -> c.from(-start))
              .toList();
      cited.add(new Part.Text(text.text(), own, text.cache()));
      before = end;
    }
    return cited;
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

  static @Nullable ServiceTier tier(JsonNode answer) {
    String traffic = Fields.text(Fields.object(answer, "usageMetadata"), "trafficType");
    return switch (traffic == null ? "" : traffic) {
      case "ON_DEMAND" -> ServiceTier.STANDARD;
      case "ON_DEMAND_PRIORITY" -> ServiceTier.PRIORITY;
      case "ON_DEMAND_FLEX" -> ServiceTier.FLEX;
      case "PROVISIONED_THROUGHPUT" -> ServiceTier.RESERVED;
      default -> null;
    };
  }

  private static @Nullable String traffic(@Nullable ServiceTier tier) {
    return switch (tier) {
      case STANDARD -> "ON_DEMAND";
      case PRIORITY -> "ON_DEMAND_PRIORITY";
      case FLEX -> "ON_DEMAND_FLEX";
      case RESERVED -> "PROVISIONED_THROUGHPUT";
      case BATCH -> null;
      case null -> null;
    };
  }

  static @Nullable TokenUse use(JsonNode answer) {
    JsonNode use = Fields.get(answer, "usageMetadata");
    if (!use.isObject() || Fields.get(use, "promptTokenCount").isMissingNode()) {
      return null;
    }
    long thoughts = count(use, "thoughtsTokenCount");
    long searches = 0;
    for (JsonNode candidate : Fields.list(answer, "candidates")) {
      Searched searched = Searches.searched(candidate);
      searches += searched == null ? 0 : searched.billed();
    }
    return new TokenUse(
        count(use, "promptTokenCount") + count(use, "toolUsePromptTokenCount"),
        count(use, "cachedContentTokenCount"),
        0,
        0,
        count(use, "candidatesTokenCount") + thoughts,
        thoughts,
        MediaCounts.read(use, "promptTokensDetails", "toolUsePromptTokensDetails"),
        MediaCounts.read(use, "candidatesTokensDetails"),
        searches);
  }

  private static long count(JsonNode use, String name) {
    return Math.max(0, Fields.get(use, name).asLong(0));
  }

  /**
   * @param soundAlone whether what is said aloud stands nowhere in words
   */
  static ObjectNode write(Reply reply, boolean soundAlone) {
    ObjectNode answer = Json.object();
    ArrayNode candidates = answer.putArray("candidates");
    for (int i = 0; i < reply.choices().size(); i++) {
      Reply.Choice choice = reply.choices().get(i);
      ObjectNode candidate = candidates.addObject().put("index", i);
      ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
      for (Part part : choice.parts()) {
        if (part instanceof Part.Audio audio && soundAlone) {
          inline(parts, audio.source());
        } else {
          part(parts, part);
        }
      }
      cite(candidate, choice.parts());
      candidate.put("finishReason", finish(choice.stop()));
      if (!choice.logprobs().isEmpty()) {
        candidate.set("logprobsResult", logprobs(choice.logprobs()));
      }
    }
    if (reply.use() != null) {
      answer.set("usageMetadata", use(reply.use(), reply.tier()));
    }
    answer.put("modelVersion", reply.model()).put("responseId", reply.id());
    return putCreated(answer, reply.created());
  }

  private static void cite(ObjectNode candidate, List<Part> parts) {
    CitedText cited = new CitedText();
    StringBuilder said = new StringBuilder();
    List<Citation> citations = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        text.citations().forEach(c -> cited.cited(c.from(cited.start())));
        cited.said(text.text());
        said.append(text.text());
        citations.addAll(cited.ended());
      }
    }
    Citations.write(candidate, citations, said.toString());
    Searches.write(
        candidate,
        parts.stream()
            .filter(Part.Native.class::isInstance)
            .map(part -> ((Part.Native) part).searched())
            .filter(Objects::nonNull)
            .toList());
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
      case Part.Audio audio -> {
        if (!audio.spoken().words().isEmpty()) {
          parts.addObject().put("text", audio.spoken().words());
        }
        inline(parts, audio.source());
      }
      case Part.Video video -> inline(parts, video.source());
      case Part.Document document -> inline(parts, document.source());
      case Part.Native own -> {
        if (own.dialect().equals(Gemini.DIALECT)) {
          parts.add(own.raw());
        } else if (own.text() != null && own.searched() == null) {
          parts.addObject().put("text", own.text());
        }
      }
      case Part.ToolResult _, Part.SealedThought _ -> {}
    }
  }

  private static void inline(ArrayNode parts, Part.Source source) {
    if (source instanceof Part.Source.Inline inline && !inline.base64().isEmpty()) {
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

  static ObjectNode use(TokenUse use, @Nullable ServiceTier tier) {
    ObjectNode written = Json.object().put("promptTokenCount", use.input());
    if (use.cacheRead() > 0) {
      written.put("cachedContentTokenCount", use.cacheRead());
    }
    written.put("candidatesTokenCount", use.output() - use.reasoning());
    if (use.reasoning() > 0) {
      written.put("thoughtsTokenCount", use.reasoning());
    }
    written.put("totalTokenCount", use.total());
    MediaCounts.write(written, "promptTokensDetails", use.inputMedia());
    MediaCounts.write(written, "candidatesTokensDetails", use.outputMedia());
    String traffic = traffic(tier);
    return traffic == null ? written : written.put("trafficType", traffic);
  }
}
