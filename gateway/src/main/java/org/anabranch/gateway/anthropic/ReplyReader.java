package org.anabranch.gateway.anthropic;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Outbound.Tally;
import org.anabranch.gateway.json.JsonBytes;
import org.anabranch.gateway.json.Malformed;
import org.anabranch.gateway.json.Words;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole message as a {@link Reply}; null when it is none. */
final class ReplyReader {
  private static final Words TOLD = Words.of("content", "usage");
  private static final int CONTENT = 0;
  private static final int USAGE = 1;

  private ReplyReader() {}

  static @Nullable Reply read(byte[] body, int length) {
    try {
      JsonNode message = Json.MAPPER.readTree(body, 0, length);
      return message.path("content").isArray() ? reply(message) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Reply reply(JsonNode message) {
    List<Part> parts = new ArrayList<>();
    Searches.Pending searches = new Searches.Pending();
    message.path("content").forEach(block -> parts.add(part(block, searches)));
    String explanation = explanation(message.path("stop_details"));
    if (explanation != null) {
      parts.add(new Part.Refused(explanation));
    }
    StopReason stop = Stops.read(message.path("stop_reason"));
    String sequence = message.path("stop_sequence").asString("");
    return new Reply(
        message.path("id").asString(""),
        message.path("model").asString(""),
        List.of(new Reply.Choice(parts, stop, sequence.isEmpty() ? null : sequence, List.of())),
        UsageFields.read(message.path("usage")),
        UsageFields.tier(message.path("usage")));
  }

  static @Nullable String explanation(JsonNode stopDetails) {
    String words = stopDetails.path("explanation").asString("");
    return words.isEmpty() ? null : words;
  }

  private static Part part(JsonNode block, Searches.Pending searches) {
    String text = block.path("text").asString("");
    return switch (block.path("type").asString("")) {
      case "text" -> new Part.Text(text, Citations.readAll(block.path("citations")), null);
      case "thinking" ->
          new Part.Thought(
              block.path("thinking").asString(""), seal(block.path("signature").asString("")));
      case "redacted_thinking" ->
          new Part.SealedThought(new Signature(Seal.DIALECT, block.path("data").asString("")));
      case "tool_use" -> call(block);
      default -> Part.Native.answered(Seal.DIALECT, block, searches.searched(block));
    };
  }

  private static Part call(JsonNode block) {
    return BlockReader.isPlainCall(block)
        ? new Part.ToolCall(
            block.path("id").asString(""),
            block.path("name").asString(""),
            block.path("input") instanceof ObjectNode input ? input.toString() : "{}",
            null,
            null)
        : whole(block);
  }

  private static Part whole(JsonNode block) {
    return new Part.Native(Seal.DIALECT, block, null, null);
  }

  static @Nullable Signature seal(String signature) {
    return signature.isEmpty() ? null : new Signature(Seal.DIALECT, signature);
  }

  /** What a message says it used, without reading its content; null when it is no message. */
  static @Nullable Tally tally(byte[] body, int length) {
    JsonBytes json = new JsonBytes(body, 0, length);
    try {
      if (json.next() != JsonToken.START_OBJECT) {
        return null;
      }
      boolean content = false;
      TokenUse use = null;
      while (json.more() == JsonToken.PROPERTY_NAME) {
        int name = json.find(TOLD);
        JsonToken value = json.more();
        int from = json.start();
        json.skip();
        if (name == USAGE && value == JsonToken.START_OBJECT) {
          use = UsageFields.read(Json.MAPPER.readTree(body, from, json.end() - from));
        }
        content |= name == CONTENT && value == JsonToken.START_ARRAY;
      }
      return content ? new Tally(use) : null;
    } catch (Malformed | JacksonException e) {
      return null;
    }
  }
}
