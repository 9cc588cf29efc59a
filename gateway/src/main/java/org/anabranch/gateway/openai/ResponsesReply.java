package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.anabranch.gateway.conversation.Citation;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole responses, both ways. There is one choice: this dialect knows no more. */
final class ResponsesReply {
  private ResponsesReply() {}

  /** Null when it is no response, or one that failed. */
  static @Nullable Reply read(byte[] body, int length) {
    try {
      JsonNode root = Json.MAPPER.readTree(body, 0, length);
      if (!root.path("output").isArray()
          || List.of("failed", "cancelled").contains(root.path("status").asString(""))) {
        return null;
      }
      List<Part> parts = ResponsesInput.output(root.path("output"));
      Reply.Choice choice =
          new Reply.Choice(parts, stop(root, parts), null, logprobs(root.path("output")));
      return new Reply(
          root.path("id").asString(""),
          root.path("model").asString(""),
          List.of(choice),
          use(root.path("usage"), parts),
          Annotations.tier(root.path("service_tier")),
          ChatReply.moment(root.path("created_at")));
    } catch (JacksonException | BadRequest e) {
      return null;
    }
  }

  private static @Nullable TokenUse use(JsonNode usage, List<Part> parts) {
    TokenUse use = TokenUses.read(usage);
    return use == null ? null : use.searched(Searched.billed(parts));
  }

  private static StopReason stop(JsonNode response, List<Part> parts) {
    return stop(
        response,
        parts.stream().anyMatch(p -> p instanceof Part.ToolCall || CustomTools.isCall(p)));
  }

  static StopReason stop(JsonNode response, boolean calls) {
    if (response.path("status").asString("").equals("incomplete")) {
      return response
              .path("incomplete_details")
              .path("reason")
              .asString("")
              .equals("content_filter")
          ? StopReason.CONTENT_FILTER
          : StopReason.MAX_TOKENS;
    }
    return calls ? StopReason.TOOL_CALLS : StopReason.END;
  }

  private static List<TokenLogprob> logprobs(JsonNode output) {
    List<TokenLogprob> all = new ArrayList<>();
    for (JsonNode item : output) {
      for (JsonNode part : item.path("content")) {
        all.addAll(Logprobs.list(part.path("logprobs")));
      }
    }
    return all;
  }

  /** What OpenAI's ids look like, made of another vendor's. */
  static String id(String prefix, String replyId) {
    return replyId.startsWith(prefix) ? replyId : prefix + replyId;
  }

  /**
   * @param now epoch seconds
   */
  static ObjectNode write(Reply reply, ResponsesAsked asked, long now) {
    Reply.Choice choice = reply.choices().getFirst();
    boolean refused = choice.parts().stream().anyMatch(Part.Refused.class::isInstance);
    String id = asked.answerId(reply.id());
    return write(
        new Head(id, reply.model(), reply.created(now)),
        asked,
        output(id, choice),
        incomplete(choice.stop(), refused),
        reply.use(),
        reply.tier());
  }

  /**
   * What an answer and all events of its stream have in common.
   *
   * @param created epoch seconds
   */
  record Head(String id, String model, long created) {}

  /**
   * @param incomplete why the answer is not whole, or null
   */
  static ObjectNode write(
      Head head,
      ResponsesAsked asked,
      ArrayNode output,
      @Nullable String incomplete,
      @Nullable TokenUse use,
      @Nullable ServiceTier tier) {
    ObjectNode response = skeleton(head, asked);
    Annotations.putTier(response, tier);
    response.put("status", incomplete == null ? "completed" : "incomplete");
    if (incomplete != null) {
      response.putObject("incomplete_details").put("reason", incomplete);
    }
    response.set("output", output);
    response.set("usage", use == null ? Json.MAPPER.nullNode() : TokenUses.response(use));
    return response;
  }

  /** A response that is only beginning. */
  static ObjectNode skeleton(Head head, ResponsesAsked asked) {
    ObjectNode response =
        Json.object()
            .put("id", head.id())
            .put("object", "response")
            .put("created_at", head.created())
            .put("status", "in_progress")
            .put("background", false)
            .putNull("error")
            .putNull("incomplete_details")
            .put("model", head.model());
    response.putArray("output");
    response.putNull("usage");
    asked.repeat(response);
    return response;
  }

  static @Nullable String incomplete(StopReason stop, boolean refused) {
    return switch (stop) {
      case END, STOP_SEQUENCE, TOOL_CALLS -> null;
      case MAX_TOKENS, CONTEXT_FULL, PAUSED -> "max_output_tokens";
      case CONTENT_FILTER -> "content_filter";
      case REFUSAL -> refused ? null : "content_filter";
    };
  }

  /** Texts and refusals that follow one another are one message. */
  private static ArrayNode output(String id, Reply.Choice choice) {
    ArrayNode output = Json.MAPPER.createArrayNode();
    ObjectNode message = null;
    List<TokenLogprob> logprobs = choice.logprobs();
    for (Part part : choice.parts()) {
      ObjectNode content = content(part, logprobs);
      if (content != null) {
        if (message == null) {
          message = message(itemId("msg_", id, output.size()), "completed");
          output.add(message);
        }
        message.withArray("content").add(content);
        logprobs = List.of();
        continue;
      }
      JsonNode item = item(part, id, output.size());
      if (item != null) {
        message = null;
        output.add(item);
      }
    }
    return output;
  }

  static String itemId(String prefix, String replyId, int index) {
    return prefix + replyId + "_" + index;
  }

  static ObjectNode message(String id, String status) {
    ObjectNode message =
        Json.object()
            .put("type", "message")
            .put("id", id)
            .put("status", status)
            .put("role", "assistant");
    message.putArray("content");
    return message;
  }

  private static @Nullable ObjectNode content(Part part, List<TokenLogprob> logprobs) {
    return switch (part) {
      case Part.Text text -> cited(text(text.text(), logprobs), text);
      case Part.Refused refused -> refusal(refused.text());
      case Part.Audio sound when !sound.spoken().words().isEmpty() ->
          text(sound.spoken().words(), logprobs);
      case Part.Native own when !own.dialect().equals(Seals.DIALECT) && own.text() != null ->
          text(own.text(), logprobs);
      default -> null;
    };
  }

  private static ObjectNode cited(ObjectNode content, Part.Text text) {
    CitedText cited = new CitedText();
    cited.said(text.text());
    text.citations().forEach(cited::cited);
    annotate(content, cited.ended());
    return content;
  }

  /**
   * @param citations with their spans in this text
   * @return the annotations that were added
   */
  static List<ObjectNode> annotate(ObjectNode content, List<Citation> citations) {
    List<ObjectNode> written =
        citations.stream().map(Annotations::response).filter(Objects::nonNull).toList();
    written.forEach(annotation -> content.withArray("annotations").add(annotation));
    return written;
  }

  static ObjectNode text(String text, List<TokenLogprob> logprobs) {
    ObjectNode content = Json.object().put("type", "output_text").put("text", text);
    content.putArray("annotations");
    content.set("logprobs", Logprobs.write(logprobs));
    return content;
  }

  static ObjectNode refusal(String text) {
    return Json.object().put("type", "refusal").put("refusal", text);
  }

  private static @Nullable JsonNode item(Part part, String id, int index) {
    return switch (part) {
      case Part.Thought thought ->
          Seals.write(itemId("rs_", id, index), thought.text(), thought.signature(), false);
      case Part.SealedThought sealed ->
          Seals.write(itemId("rs_", id, index), "", sealed.data(), true);
      case Part.ToolCall call -> call(itemId("fc_", id, index), call);
      case Part.Native own when own.dialect().equals(Seals.DIALECT) -> own.raw();
      case Part.Native own when own.searched() != null ->
          ResponsesSearch.call(itemId("ws_", id, index), own.searched(), "completed");
      case Part.Native own -> customCall(itemId("ctc_", id, index), own.dialect(), own.raw());
      case Part.Image image -> image(itemId("ig_", id, index), image);
      default -> null;
    };
  }

  /** A picture as an item; null where only its address is known. */
  static @Nullable ObjectNode image(String id, Part.Image image) {
    return image.source() instanceof Part.Source.Inline(String type, String base64)
        ? Json.object()
            .put("type", "image_generation_call")
            .put("id", id)
            .put("status", "completed")
            .put("output_format", type.substring(type.indexOf('/') + 1))
            .put("result", base64)
        : null;
  }

  /** A call of a custom tool that was made in a chat; null where it is none. */
  static @Nullable ObjectNode customCall(String id, String dialect, JsonNode raw) {
    ObjectNode item = CustomTools.responsesCall(dialect, raw);
    return item == null ? null : item.put("id", id).put("status", "completed");
  }

  private static ObjectNode call(String id, Part.ToolCall call) {
    ObjectNode item = call(id, call.id(), call.name(), call.arguments(), "completed");
    Signatures.putOfCall(item, call.signature());
    return item;
  }

  static ObjectNode call(String id, String callId, String name, String arguments, String status) {
    return Json.object()
        .put("type", "function_call")
        .put("id", id)
        .put("call_id", callId)
        .put("name", name)
        .put("arguments", arguments)
        .put("status", status);
  }
}
