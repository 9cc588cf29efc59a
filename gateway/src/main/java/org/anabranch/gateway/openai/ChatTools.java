package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code tools}, {@code tool_choice} and {@code response_format}.
 *
 * @param tools those that may be called: tools that {@code allowed_tools} leaves out are left out
 *     here too, since no other dialect tells the two apart
 */
record ChatTools(List<Tool> tools, ToolChoice choice) {
  static ChatTools read(Fields body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.list("tools")) {
      tools.add(tool(new Fields(tool, "tools[" + tools.size() + "]")));
    }
    Boolean parallel = body.flag("parallel_tool_calls");
    return of(tools, body.take("tool_choice"), parallel);
  }

  /** The same for both of OpenAI's dialects, which nest the names differently. */
  static ChatTools of(List<Tool> tools, @Nullable JsonNode choice, @Nullable Boolean parallel) {
    if (choice == null) {
      return new ChatTools(tools, new ToolChoice(Mode.AUTO, List.of(), parallel));
    }
    if (choice.isString()) {
      Mode mode =
          switch (choice.asString()) {
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required", "any" -> Mode.REQUIRED;
            default -> throw Fields.wrong("tool_choice", "is unknown: " + choice.asString());
          };
      return new ChatTools(tools, new ToolChoice(mode, List.of(), parallel));
    }
    Fields object = new Fields(choice, "tool_choice");
    if (!object.text("type").equals("allowed_tools")) {
      return new ChatTools(tools, new ToolChoice(Mode.REQUIRED, List.of(name(object)), parallel));
    }
    return allowed(
        tools, object.has("allowed_tools") ? object.the("allowed_tools") : object, parallel);
  }

  private static ChatTools allowed(List<Tool> tools, Fields allowed, @Nullable Boolean parallel) {
    Mode mode =
        switch (allowed.text("mode", "auto")) {
          case "required" -> Mode.REQUIRED;
          default -> Mode.AUTO;
        };
    List<String> names = new ArrayList<>();
    for (JsonNode tool : allowed.list("tools")) {
      names.add(name(new Fields(tool, allowed.place("tools[" + names.size() + "]"))));
    }
    Set<String> kept = Set.copyOf(names);
    return new ChatTools(
        tools.stream().filter(t -> kept.contains(t.name())).toList(),
        new ToolChoice(mode, List.of(), parallel));
  }

  private static String name(Fields tool) {
    String type = tool.text("type");
    if (tool.has(type)) {
      return tool.the(type).text("name");
    }
    return tool.text("name", type);
  }

  private static Tool tool(Fields tool) {
    CacheMark mark = ChatParts.mark(tool);
    String type = tool.text("type");
    if (!type.equals("function")) {
      return new Tool.Hosted(name(tool), OpenAiChat.DIALECT, tool.raw());
    }
    Fields function = tool.the("function");
    CacheMark inner = ChatParts.mark(function);
    return new Tool.Function(
        function.text("name"),
        function.textOrNull("description"),
        function.take("parameters"),
        function.flag("strict"),
        mark == null ? inner : mark);
  }

  static Format format(Fields body) {
    Fields format = body.object("response_format");
    if (format == null) {
      return Format.TEXT;
    }
    return switch (format.text("type")) {
      case "text" -> Format.TEXT;
      case "json_object" -> new Format.JsonObject();
      case "json_schema" -> schema(format.the("json_schema"));
      default -> throw Fields.wrong("response_format.type", "is unknown");
    };
  }

  static Format schema(Fields schema) {
    JsonNode rules = schema.take("schema");
    if (rules == null) {
      throw Fields.wrong(schema.place("schema"), "is missing");
    }
    return new Format.JsonSchema(
        schema.text("name"), schema.textOrNull("description"), rules, schema.flag("strict"));
  }
}
