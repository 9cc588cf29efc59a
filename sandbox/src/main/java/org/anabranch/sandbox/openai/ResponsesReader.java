package org.anabranch.sandbox.openai;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Prompt.Attachment;
import org.anabranch.sandbox.models.Prompt.Choice;
import org.anabranch.sandbox.models.Prompt.Role;
import org.anabranch.sandbox.models.Prompt.Tool;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Prompt.ToolResult;
import org.anabranch.sandbox.models.Prompt.Toolbox;
import org.anabranch.sandbox.models.Prompt.Turn;
import org.anabranch.sandbox.models.Prompt.Wishes;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a response is asked for, refusing what OpenAI refuses. */
final class ResponsesReader {
  private final OpenAiFiles files;
  private final Seal seal;

  ResponsesReader(OpenAiFiles files, Seal seal) {
    this.files = files;
    this.seal = seal;
  }

  Prompt read(String vendor, JsonNode body) {
    check(body);
    String model = body.path("model").asString("");
    if (!Models.knows(vendor, model)) {
      throw OpenAiVendor.unknownModel(model);
    }
    String previous = body.path("previous_response_id").asString("");
    if (!previous.isEmpty()) {
      throw OpenAiVendor.invalid(
          "previous_response_id",
          "previous_response_not_found",
          "Previous response with id '" + previous + "' not found.");
    }
    List<Turn> turns = new ArrayList<>();
    String instructions = body.path("instructions").asString("");
    if (!instructions.isEmpty()) {
      turns.add(Turn.of(Role.SYSTEM, instructions));
    }
    items(body.path("input"), turns);
    Prompt prompt = new Prompt(model, turns, tools(body), wishes(model, body));
    if (prompt.tokens() > Models.window(model)) {
      throw OpenAiVendor.invalid(
          "input",
          "context_length_exceeded",
          "Your input exceeds the context window of this model. Please adjust your input and try"
              + " again.");
    }
    return prompt;
  }

  private static void check(JsonNode body) {
    try {
      ResponsesShape.BODY.check(body);
      for (int i = 0; body.path("input").isArray() && i < body.path("input").size(); i++) {
        JsonNode item = body.path("input").get(i);
        String type = item.path("type").asString("message");
        Shape shape = ResponsesShape.ITEMS.get(type);
        if (shape == null) {
          throw OpenAiVendor.invalid(
              "input[" + i + "].type", "invalid_value", "Invalid value: '" + type + "'.");
        }
        shape.check(item, "input", i);
      }
    } catch (Violation violation) {
      throw OpenAiVendor.invalid(violation);
    }
  }

  private void items(JsonNode input, List<Turn> turns) {
    if (input.isString()) {
      turns.add(Turn.of(Role.USER, input.stringValue()));
      return;
    }
    Set<String> open = new LinkedHashSet<>();
    List<ToolResult> results = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      JsonNode item = input.get(i);
      switch (item.path("type").asString("message")) {
        case "function_call" -> {
          ToolCall call =
              new ToolCall(
                  item.path("call_id").asString(""),
                  item.path("name").asString(""),
                  item.path("arguments").asString(""));
          open.add(call.id());
          turns.add(new Turn(Role.ASSISTANT, "", List.of(), List.of(call), List.of()));
        }
        case "function_call_output" -> results.add(result(item, open));
        case "reasoning" -> verify(item, i);
        default -> turns.add(message(item, i));
      }
    }
    if (!open.isEmpty()) {
      throw OpenAiVendor.invalid(
          "input",
          "invalid_value",
          "No tool output found for function call " + open.iterator().next() + ".");
    }
    if (!results.isEmpty()) {
      turns.add(new Turn(Role.USER, "", List.of(), List.of(), results));
    }
  }

  private static ToolResult result(JsonNode item, Set<String> open) {
    String id = item.path("call_id").asString("");
    if (!open.remove(id)) {
      throw OpenAiVendor.invalid(
          "input",
          "invalid_value",
          "No tool call found for function call output with call_id " + id + ".");
    }
    return new ToolResult(id, text(item.path("output")), false);
  }

  private void verify(JsonNode item, int index) {
    String sealed = item.path("encrypted_content").asString("");
    if (!sealed.isEmpty() && !seal.fits(item.path("id").asString(""), sealed)) {
      throw OpenAiVendor.invalid(
          "input[" + index + "].encrypted_content",
          "invalid_encrypted_content",
          "The encrypted content could not be verified.");
    }
  }

  private Turn message(JsonNode item, int index) {
    JsonNode content = item.path("content");
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      JsonNode part = content.get(i);
      String where = "input[" + index + "].content[" + i + "]";
      switch (part.path("type").asString("")) {
        case "input_image" -> attachments.add(image(part, where));
        case "input_file" ->
            attachments.add(
                part.has("file_url")
                    ? Attachment.at("file", part.path("file_url").asString(""))
                    : files.attachment(part, where));
        default -> {}
      }
    }
    Role role =
        switch (item.path("role").asString("")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> Role.SYSTEM;
        };
    return new Turn(role, text(content), attachments, List.of(), List.of());
  }

  private Attachment image(JsonNode part, String where) {
    return part.has("file_id")
        ? files.attachment(part, where)
        : ChatReader.image(part.path("image_url").asString(""), where);
  }

  private static String text(JsonNode content) {
    StringBuilder text = new StringBuilder(content.asString(""));
    content.forEach(p -> text.append(p.path("text").asString(p.path("refusal").asString(""))));
    return text.toString();
  }

  private static Toolbox tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      String name = tool.path("name").asString("");
      if (tool.path("strict").asBoolean(false)) {
        StrictSchema.check(tool.path("parameters"), "function", name, "()");
      }
      tools.add(new Tool(name, tool.get("parameters")));
    }
    JsonNode choice = body.path("tool_choice");
    String named = choice.path("name").asString("");
    if (!named.isEmpty() && tools.stream().noneMatch(t -> t.name().equals(named))) {
      throw OpenAiVendor.invalid(
          "tool_choice", "invalid_value", "Tool choice '" + named + "' not found in 'tools'.");
    }
    return new Toolbox(
        tools,
        !named.isEmpty()
            ? Choice.NAMED
            : switch (choice.asString("auto")) {
              case "none" -> Choice.NONE;
              case "required" -> Choice.ANY;
              default -> Choice.AUTO;
            },
        named,
        body.path("parallel_tool_calls").asBoolean(true));
  }

  private static Wishes wishes(String model, JsonNode body) {
    String effort = body.path("reasoning").path("effort").asString("");
    boolean reasons = !effort.equals("none") && (!effort.isEmpty() || Models.reasons(model));
    return new Wishes(
        body.path("max_output_tokens").asInt(Integer.MAX_VALUE),
        List.of(),
        0,
        reasons,
        schema(body.path("text").path("format")));
  }

  private static @Nullable JsonNode schema(JsonNode format) {
    if (format.path("strict").asBoolean(false)) {
      StrictSchema.check(
          format.path("schema"), "text.format", format.path("name").asString(""), "()");
    }
    return switch (format.path("type").asString("")) {
      case "json_schema" -> format.get("schema");
      case "json_object" -> StrictSchema.ANSWER;
      default -> null;
    };
  }
}
