package org.anabranch.gateway.anthropic;

import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of a conversation, and which of them the model is to use, as Anthropic writes them. */
final class ToolWriter {
  private ToolWriter() {}

  /** Nothing is written where there are none. */
  static void write(Conversation conversation, ObjectNode body) throws Untranslatable {
    tools(conversation, body);
    toolChoice(conversation, body);
  }

  private static void tools(Conversation conversation, ObjectNode body) throws Untranslatable {
    if (conversation.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (int i = 0; i < conversation.tools().size(); i++) {
      switch (conversation.tools().get(i)) {
        case Tool.Function function -> tools.add(function(function));
        case Tool.Search search -> tools.add(Searches.write(search));
        case Tool.Hosted hosted -> {
          if (!hosted.dialect().equals(Seal.DIALECT)) {
            throw new Untranslatable(
                "tools[" + i + "]", "names “" + hosted.name() + "”, which Anthropic does not run");
          }
          tools.add(hosted.raw().deepCopy());
        }
      }
    }
  }

  private static ObjectNode function(Tool.Function function) {
    ObjectNode tool = Json.object().put("name", function.name());
    if (function.description() != null) {
      tool.put("description", function.description());
    }
    if (function.schema() != null) {
      tool.set("input_schema", function.schema());
    } else {
      tool.putObject("input_schema").put("type", "object").putObject("properties");
    }
    if (Boolean.TRUE.equals(function.strict())) {
      tool.put("strict", true);
    }
    BlockWriter.mark(tool, function.cache());
    return tool;
  }

  private static void toolChoice(Conversation conversation, ObjectNode body) throws Untranslatable {
    ToolChoice choice = conversation.toolChoice();
    boolean single = Boolean.FALSE.equals(choice.parallel());
    ObjectNode chosen = Json.object();
    switch (choice.mode()) {
      case AUTO -> chosen.put("type", "auto");
      case NONE -> chosen.put("type", "none");
      case REQUIRED -> {
        if (choice.names().size() > 1) {
          throw new Untranslatable(
              "tool_choice", "names several tools; Anthropic takes one or any");
        }
        chosen.put("type", choice.names().isEmpty() ? "any" : "tool");
        choice.names().forEach(name -> chosen.put("name", Searches.name(name, conversation)));
      }
    }
    if (single && choice.mode() != ToolChoice.Mode.NONE) {
      chosen.put("disable_parallel_tool_use", true);
    }
    boolean usual = choice.mode() == ToolChoice.Mode.AUTO && !single;
    if (!usual && !conversation.tools().isEmpty()) {
      body.set("tool_choice", chosen);
    }
  }
}
