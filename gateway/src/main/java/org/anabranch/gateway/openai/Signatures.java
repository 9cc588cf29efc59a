package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reasoning and its seals in messages. OpenAI's chat completions have no place for them; vendors
 * and clients of the dialect have agreed on {@code reasoning_content} for the text, {@code
 * reasoning_details} for entries with seals, and {@code extra_content} for the seal of a call. A
 * client that sends a message back as it came keeps the seals alive.
 */
final class Signatures {
  private static final Map<String, String> DIALECT_OF_FORMAT =
      Map.of(
          "anthropic-claude-v1", "anthropic",
          "google-gemini-v1", "gemini",
          "openai-responses-v1", "openai-responses");
  private static final Map<String, String> FORMAT_OF_DIALECT =
      Map.of(
          "anthropic", "anthropic-claude-v1",
          "gemini", "google-gemini-v1",
          "openai-responses", "openai-responses-v1");

  private Signatures() {}

  /** What a message or delta says the model reasoned. */
  static List<Part> read(JsonNode message) {
    List<Part> parts = new ArrayList<>();
    JsonNode before = Json.object();
    for (JsonNode detail : message.path("reasoning_details")) {
      Part part = part(detail);
      int last = parts.size() - 1;
      if (part instanceof Part.Thought next
          && last >= 0
          && parts.get(last) instanceof Part.Thought(String text, Signature seal)
          && seal == null
          && detail.has("index")
          && detail.path("index").equals(before.path("index"))) {
        parts.set(last, new Part.Thought(text + next.text(), next.signature()));
      } else if (part != null) {
        parts.add(part);
      }
      before = detail;
    }
    if (parts.isEmpty()) {
      String text = message.path("reasoning_content").asString("");
      text = text.isEmpty() ? message.path("reasoning").asString("") : text;
      if (!text.isEmpty()) {
        parts.add(new Part.Thought(text, null));
      }
    }
    return parts;
  }

  private static @Nullable Part part(JsonNode detail) {
    String format = detail.path("format").asString("");
    String dialect = DIALECT_OF_FORMAT.getOrDefault(format, format);
    dialect = dialect.isEmpty() ? OpenAiChat.DIALECT : dialect;
    return switch (detail.path("type").asString("")) {
      case "reasoning.text" -> {
        String seal = detail.path("signature").asString("");
        yield new Part.Thought(
            detail.path("text").asString(""), seal.isEmpty() ? null : new Signature(dialect, seal));
      }
      case "reasoning.summary" -> new Part.Thought(detail.path("summary").asString(""), null);
      case "reasoning.encrypted" ->
          new Part.SealedThought(new Signature(dialect, detail.path("data").asString("")));
      default -> null;
    };
  }

  /** Puts {@code reasoning_content} and, where something is sealed, {@code reasoning_details}. */
  static void write(ObjectNode message, List<Part> parts) {
    StringBuilder text = new StringBuilder();
    boolean sealed = false;
    for (Part part : parts) {
      if (part instanceof Part.Thought thought) {
        text.append(text.isEmpty() || thought.text().isEmpty() ? "" : "\n").append(thought.text());
        sealed |= thought.signature() != null;
      }
      sealed |= part instanceof Part.SealedThought;
    }
    if (!text.isEmpty()) {
      message.put("reasoning_content", text.toString());
    }
    if (sealed) {
      message.set("reasoning_details", details(parts));
    }
  }

  static ArrayNode details(List<Part> parts) {
    ArrayNode details = Json.MAPPER.createArrayNode();
    for (Part part : parts) {
      switch (part) {
        case Part.Thought(String text, Signature seal) ->
            details.add(thought(text, seal, details.size()));
        case Part.SealedThought(Signature seal) -> details.add(sealed(seal, details.size()));
        default -> {
          // not reasoning
        }
      }
    }
    return details;
  }

  static ObjectNode thought(String text, @Nullable Signature seal, int index) {
    ObjectNode detail = Json.object().put("type", "reasoning.text").put("text", text);
    if (seal != null) {
      detail.put("signature", seal.value()).put("format", format(seal));
    }
    return detail.put("index", index);
  }

  static ObjectNode sealed(Signature seal, int index) {
    return Json.object()
        .put("type", "reasoning.encrypted")
        .put("data", seal.value())
        .put("format", format(seal))
        .put("index", index);
  }

  private static String format(Signature seal) {
    return FORMAT_OF_DIALECT.getOrDefault(seal.dialect(), seal.dialect());
  }

  /** The seal of a call of a tool, or null. Google's own place for it is one of these. */
  static @Nullable Signature ofCall(JsonNode call) {
    JsonNode extra = call.path("extra_content");
    String google = extra.path("google").path("thought_signature").asString("");
    if (!google.isEmpty()) {
      return new Signature("gemini", google);
    }
    return extra.properties().stream()
        .filter(e -> e.getValue().path("signature").isString())
        .map(e -> new Signature(e.getKey(), e.getValue().path("signature").asString()))
        .findFirst()
        .orElse(null);
  }

  static void putOfCall(ObjectNode call, @Nullable Signature seal) {
    if (seal == null) {
      return;
    }
    ObjectNode extra = call.putObject("extra_content");
    if (seal.dialect().equals("gemini")) {
      extra.putObject("google").put("thought_signature", seal.value());
    } else {
      extra.putObject(seal.dialect()).put("signature", seal.value());
    }
  }
}
