package org.anabranch.gateway.anthropic;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@link Reply} as a message. Of several choices the first is told: this dialect asks for one. A
 * refusal's words stand in {@code stop_details}, as Anthropic's do.
 */
final class ReplyWriter {
  private ReplyWriter() {}

  static byte[] write(Reply reply) {
    ObjectNode message = head(reply.id(), reply.model());
    ArrayNode content = message.putArray("content");
    Reply.Choice choice = reply.choices().isEmpty() ? null : reply.choices().getFirst();
    if (choice == null) {
      message.put("stop_reason", "end_turn").putNull("stop_sequence");
    } else {
      choice.parts().forEach(part -> add(content, part, reply.id()));
      message
          .put("stop_reason", Stops.write(choice.stop()))
          .put("stop_sequence", choice.stopSequence());
      refusal(message, refused(choice.parts()));
    }
    message.set("usage", UsageFields.write(reply.use(), reply.tier()));
    return Json.MAPPER.writeValueAsBytes(message);
  }

  static ObjectNode head(String id, String model) {
    return Json.object()
        .put("id", id)
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model);
  }

  /** Puts a refusal's words where this dialect has them; they make it a refusal. */
  static void refusal(ObjectNode into, String words) {
    if (!words.isEmpty()) {
      into.put("stop_reason", "refusal");
      into.putObject("stop_details")
          .put("type", "refusal")
          .putNull("category")
          .put("explanation", words);
    }
  }

  private static String refused(List<Part> parts) {
    return parts.stream()
        .filter(Part.Refused.class::isInstance)
        .map(p -> ((Part.Refused) p).text())
        .collect(Collectors.joining());
  }

  private static void add(ArrayNode content, Part part, String id) {
    switch (part) {
      case Part.Text text -> text(content, text);
      case Part.Thought thought -> content.add(thought(thought.text(), thought.signature()));
      case Part.SealedThought sealed -> content.add(sealed(Seal.show(sealed.data())));
      case Part.ToolCall call -> {
        if (call.signature() != null) {
          content.add(sealed(Seal.showOfCall(call.id(), call.signature())));
        }
        content.add(call(call.id(), call.name()).set("input", arguments(call.arguments())));
      }
      case Part.Native known when known.dialect().equals(Seal.DIALECT) -> content.add(known.raw());
      case Part.Native foreign when foreign.searched() != null ->
          content.addAll(Searches.blocks(foreign.searched(), id, content.size()));
      case Part.Native foreign when foreign.text() != null ->
          content.addObject().put("type", "text").put("text", foreign.text());
      case Part.Native _, Part.Refused _ -> {}
      case Part.Audio sound -> {
        if (!sound.spoken().words().isEmpty()) {
          content.addObject().put("type", "text").put("text", sound.spoken().words());
        }
      }
      case Part.Image _, Part.Video _, Part.Document _, Part.ToolResult _ -> {
        // nothing that a client of this dialect can have asked a model for
      }
    }
  }

  private static void text(ArrayNode content, Part.Text text) {
    ObjectNode block = content.addObject().put("type", "text").put("text", text.text());
    text.citations().stream()
        .map(Citations::write)
        .filter(Objects::nonNull)
        .forEach(citation -> block.withArray("citations").add(citation));
  }

  static ObjectNode thought(String text, Part.@Nullable Signature signature) {
    return Json.object()
        .put("type", "thinking")
        .put("thinking", text)
        .put("signature", Seal.show(signature));
  }

  static ObjectNode sealed(String data) {
    return Json.object().put("type", "redacted_thinking").put("data", data);
  }

  static ObjectNode call(String id, String name) {
    return Json.object().put("type", "tool_use").put("id", id).put("name", name);
  }

  /** What a model wrote that is no JSON object after all is shown under one name. */
  private static JsonNode arguments(String arguments) {
    ObjectNode read = object(arguments);
    return read == null ? Json.object().put("arguments", arguments) : read;
  }

  /** The JSON object that a text is, or null; nothing is an empty one. */
  static @Nullable ObjectNode object(String text) {
    if (text.isBlank()) {
      return Json.object();
    }
    try {
      return Json.tree(text) instanceof ObjectNode object ? object : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
