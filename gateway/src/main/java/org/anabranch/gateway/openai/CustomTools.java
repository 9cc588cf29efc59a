package org.anabranch.gateway.openai;

import java.util.Set;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools that are called with any text in the place of arguments, which a grammar may bind. Chat
 * completions and responses tell them in different shapes, and no other dialect has them, so they
 * are kept whole in between and put from one shape into the other here.
 */
final class CustomTools {
  private static final String CUSTOM = "custom";
  static final String CALL = "custom_tool_call";
  private static final String RESULT = "custom_tool_call_output";

  private CustomTools() {}

  static boolean isTool(Tool tool) {
    return tool instanceof Tool.Hosted(_, _, JsonNode raw) && isOf(raw, CUSTOM);
  }

  /** Whether the model calls such a tool here, in either shape. */
  static boolean isCall(Part part) {
    return part instanceof Part.Native(String dialect, JsonNode raw, _, _, _, _)
        && isCall(dialect, raw);
  }

  static boolean isCall(String dialect, JsonNode raw) {
    return switch (dialect) {
      case OpenAiChat.DIALECT -> isOf(raw, CUSTOM);
      case Seals.DIALECT -> isOf(raw, CALL);
      default -> false;
    };
  }

  private static boolean isOf(JsonNode raw, String type) {
    return raw.path("type").asString("").equals(type);
  }

  /** As chat completions declare it; null where they cannot. */
  static @Nullable JsonNode chatTool(Tool.Hosted tool) {
    JsonNode raw = tool.raw();
    if (tool.dialect().equals(OpenAiChat.DIALECT)) {
      return raw;
    }
    JsonNode format = raw.path("format");
    if (!tool.dialect().equals(Seals.DIALECT)
        || !isOf(raw, CUSTOM)
        || !hasOnly(raw, "type", "name", "description", "format")
        || !hasOnly(format, "type", "syntax", "definition")) {
      return null;
    }
    ObjectNode written = Json.object().put("type", CUSTOM);
    ObjectNode custom = copied(raw, written.putObject(CUSTOM), "name", "description");
    if (isOf(format, "grammar")) {
      ObjectNode grammar = custom.putObject("format").put("type", "grammar");
      copied(format, grammar.putObject("grammar"), "syntax", "definition");
    } else {
      copied(raw, custom, "format");
    }
    return written;
  }

  /** As responses declare it; null where they cannot. */
  static @Nullable JsonNode responsesTool(Tool.Hosted tool) {
    JsonNode raw = tool.raw();
    if (tool.dialect().equals(Seals.DIALECT)) {
      return raw;
    }
    JsonNode custom = raw.path(CUSTOM);
    JsonNode format = custom.path("format");
    if (!tool.dialect().equals(OpenAiChat.DIALECT)
        || !isOf(raw, CUSTOM)
        || !hasOnly(raw, "type", CUSTOM)
        || !hasOnly(custom, "name", "description", "format")
        || !hasOnly(format, "type", "grammar")
        || !hasOnly(format.path("grammar"), "syntax", "definition")) {
      return null;
    }
    ObjectNode written = Json.object().put("type", CUSTOM);
    copied(custom, written, "name", "description");
    if (isOf(format, "grammar")) {
      ObjectNode grammar = written.putObject("format").put("type", "grammar");
      copied(format.path("grammar"), grammar, "syntax", "definition");
    } else {
      copied(custom, written, "format");
    }
    return written;
  }

  /** Whether a call that a client sends back holds nothing that only its own shape can say. */
  static boolean isPlainCall(JsonNode raw) {
    return hasOnly(raw, "type", "id", "index", "call_id", "name", "input", "status", CUSTOM)
        && hasOnly(raw.path(CUSTOM), "name", "input");
  }

  /** A call in chats' shape; null where it is none. */
  static @Nullable ObjectNode chatCall(String dialect, JsonNode raw) {
    if (!isCall(dialect, raw)) {
      return null;
    }
    if (dialect.equals(OpenAiChat.DIALECT)) {
      return (ObjectNode) raw.deepCopy();
    }
    ObjectNode written = Json.object().put("id", text(raw, "call_id")).put("type", CUSTOM);
    copied(raw, written.putObject(CUSTOM), "name", "input");
    return written;
  }

  static ObjectNode chatCall(String id, String name, String input) {
    ObjectNode written = Json.object().put("id", id).put("type", CUSTOM);
    written.putObject(CUSTOM).put("name", name).put("input", input);
    return written;
  }

  /** A call in responses' shape, without an id of the item's own; null where it is none. */
  static @Nullable ObjectNode responsesCall(String dialect, JsonNode raw) {
    if (!isCall(dialect, raw)) {
      return null;
    }
    if (dialect.equals(Seals.DIALECT)) {
      return (ObjectNode) raw.deepCopy();
    }
    ObjectNode written = Json.object().put("type", CALL).put("call_id", text(raw, "id"));
    return copied(raw.path(CUSTOM), written, "name", "input");
  }

  /** What came of such a call, as of any; null where it is none of responses' results. */
  static Part.@Nullable ToolResult result(Part.Native own, String where) {
    JsonNode raw = own.raw();
    return own.dialect().equals(Seals.DIALECT)
            && isOf(raw, RESULT)
            && hasOnly(raw, "type", "id", "call_id", "output", "status")
        ? new Part.ToolResult(
            text(raw, "call_id"),
            null,
            ResponsesInput.content(raw.get("output"), where + ".output"),
            false,
            null)
        : null;
  }

  /** The type under which responses take the result of a call. */
  static String resultType(boolean custom) {
    return custom ? RESULT : "function_call_output";
  }

  private static String text(JsonNode raw, String name) {
    return raw.path(name).asString("");
  }

  private static boolean hasOnly(JsonNode object, String... names) {
    Set<String> known = Set.of(names);
    return object.properties().stream()
        .allMatch(e -> known.contains(e.getKey()) || e.getValue().isNull());
  }

  private static ObjectNode copied(JsonNode from, ObjectNode to, String... names) {
    for (String name : names) {
      if (from.hasNonNull(name)) {
        to.set(name, from.get(name));
      }
    }
    return to;
  }
}
