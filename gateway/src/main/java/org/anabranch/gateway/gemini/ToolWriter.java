package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code tools} and which of them may or must be called. */
final class ToolWriter {
  private ToolWriter() {}

  /** Nothing is written where there are none. */
  static void write(Conversation conversation, ObjectNode body) throws Untranslatable {
    ArrayNode tools = body.putArray("tools");
    ArrayNode functions = Json.object().putArray("functions");
    List<Tool.Search> searches = new ArrayList<>();
    boolean strict = false;
    for (int i = 0; i < conversation.tools().size(); i++) {
      switch (conversation.tools().get(i)) {
        case Tool.Function function -> {
          functions.add(function(function));
          strict |= Boolean.TRUE.equals(function.strict());
        }
        case Tool.Search search -> searches.add(search); // once it is known what else there is
        case Tool.Hosted hosted when conversation.output().tells(hosted) -> {
          // said by responseModalities
        }
        case Tool.Hosted hosted -> {
          if (!hosted.dialect().equals(Gemini.DIALECT)) {
            throw new Untranslatable(
                "tools[" + i + "]",
                RequestWriter.CANNOT + ": only the vendor of “" + hosted.name() + "” runs it");
          }
          tools.add(hosted.raw());
        }
      }
    }
    if (!functions.isEmpty()) {
      tools.addObject().set("functionDeclarations", functions);
    }
    boolean chosen = !tools.isEmpty();
    for (Tool.Search search : searches) {
      Searches.write(search, conversation, tools);
    }
    if (tools.isEmpty()) {
      body.remove("tools");
    } else if (chosen || Boolean.FALSE.equals(conversation.toolChoice().parallel())) {
      choice(conversation.toolChoice(), body, strict);
    }
  }

  private static ObjectNode function(Tool.Function function) {
    ObjectNode written = Json.object().put("name", function.name());
    if (function.description() != null) {
      written.put("description", function.description());
    }
    if (function.schema() != null) {
      written.set("parametersJsonSchema", function.schema());
    }
    return written;
  }

  private static void choice(ToolChoice choice, ObjectNode body, boolean strict)
      throws Untranslatable {
    if (Boolean.FALSE.equals(choice.parallel())) {
      throw new Untranslatable("parallel_tool_calls", RequestWriter.CANNOT + " as false");
    }
    String mode =
        switch (choice.mode()) {
          case AUTO -> strict ? "VALIDATED" : "AUTO";
          case NONE -> "NONE";
          case REQUIRED -> "ANY";
        };
    ObjectNode config =
        body.putObject("toolConfig").putObject("functionCallingConfig").put("mode", mode);
    if (!choice.names().isEmpty()) {
      ArrayNode allowed = config.putArray("allowedFunctionNames");
      choice.names().forEach(allowed::add);
    }
  }
}
