package org.anabranch.gateway.anthropic;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Outbound.Tally;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole message as a {@link Reply}; null when it is none. */
final class ReplyReader {
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
    message.path("content").forEach(block -> parts.add(part(block)));
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

  private static Part part(JsonNode block) {
    String text = block.path("text").asString("");
    return switch (block.path("type").asString("")) {
      case "text" -> new Part.Text(text, Citations.readAll(block.path("citations")), null);
      case "thinking" ->
          new Part.Thought(
              block.path("thinking").asString(""), seal(block.path("signature").asString("")));
      case "redacted_thinking" ->
          new Part.SealedThought(new Signature(Seal.DIALECT, block.path("data").asString("")));
      case "tool_use" -> call(block);
      default -> whole(block);
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
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      boolean content = false;
      TokenUse use = null;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("usage") && value == JsonToken.START_OBJECT) {
          use = UsageFields.read(parser.readValueAsTree());
        } else {
          content |= name.equals("content") && value == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
      }
      return content ? new Tally(use) : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
