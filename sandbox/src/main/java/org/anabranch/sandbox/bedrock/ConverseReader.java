package org.anabranch.sandbox.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Bytes;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what Converse is asked, refusing what Bedrock refuses. */
final class ConverseReader {
  private static final int SMALL_WINDOW = 1000;
  private static final int WINDOW = 200_000;

  private final Seal seal;

  ConverseReader(Seal seal) {
    this.seal = seal;
  }

  Prompt read(String model, JsonNode body, Shape shape) {
    try {
      shape.check(body);
    } catch (Violation violation) {
      throw BedrockVendor.invalid(violation);
    }
    JsonNode messages = body.path("messages");
    if (messages.isEmpty() || !messages.get(0).path("role").asString("").equals("user")) {
      throw BedrockVendor.invalid(
          "A conversation must start with a user message. Try again with a conversation that starts"
              + " with a user message.");
    }
    List<Turn> turns = new ArrayList<>();
    body.path("system").forEach(s -> turns.add(Turn.of(Role.SYSTEM, s.path("text").asString(""))));
    turns(messages, turns);
    Prompt prompt = new Prompt(model, turns, tools(body.path("toolConfig")), wishes(body));
    int window = model.contains("sandbox-small") ? SMALL_WINDOW : WINDOW;
    if (prompt.tokens() > window) {
      throw BedrockVendor.invalid(
          "The model returned the following errors: prompt is too long: %d tokens > %d maximum"
              .formatted(prompt.tokens(), window));
    }
    return prompt;
  }

  private void turns(JsonNode messages, List<Turn> turns) {
    Set<String> open = new LinkedHashSet<>();
    String before = "";
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String role = message.path("role").asString("");
      if (role.equals(before)) {
        throw BedrockVendor.invalid(
            "A conversation must alternate between user and assistant roles. Make sure the"
                + " conversation alternates between user and assistant roles and try again.");
      }
      before = role;
      Turn turn = turn(message, i, open);
      if (!open.isEmpty()) {
        throw BedrockVendor.invalid(
            "Expected toolResult blocks at messages.%d.content for the following Ids: %s"
                .formatted(i, String.join(", ", open)));
      }
      turn.calls().forEach(c -> open.add(c.id()));
      turns.add(turn);
    }
  }

  private Turn turn(JsonNode message, int index, Set<String> open) {
    StringBuilder text = new StringBuilder();
    List<Attachment> attachments = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    List<ToolResult> results = new ArrayList<>();
    JsonNode content = message.path("content");
    if (content.isEmpty()) {
      throw BedrockVendor.invalid(
          "The content field in the Message object at messages.%d is empty.".formatted(index));
    }
    for (int i = 0; i < content.size(); i++) {
      JsonNode block = content.get(i);
      String where = "messages." + index + ".content." + i;
      if (block.size() != 1) {
        throw BedrockVendor.invalid(
            "The content block at " + where + " must have exactly one member.");
      }
      String kind = block.propertyNames().iterator().next();
      JsonNode value = block.path(kind);
      switch (kind) {
        case "text" -> text.append(nonBlank(value, where));
        case "image", "document", "video", "audio" ->
            attachments.add(attachment(kind, value, where));
        case "toolUse" ->
            calls.add(
                new ToolCall(
                    value.path("toolUseId").asString(""),
                    value.path("name").asString(""),
                    value.path("input").toString()));
        case "toolResult" -> results.add(result(value, index, open, attachments));
        case "reasoningContent" -> verify(value.path("reasoningText"), where);
        default -> {}
      }
    }
    boolean user = message.path("role").asString("").equals("user");
    return new Turn(
        user ? Role.USER : Role.ASSISTANT, text.toString(), attachments, calls, results);
  }

  private static String nonBlank(JsonNode text, String where) {
    if (text.asString("").isBlank()) {
      throw BedrockVendor.invalid(
          "The text field in the ContentBlock object at " + where + " is blank.");
    }
    return text.asString("");
  }

  private static Attachment attachment(String kind, JsonNode value, String where) {
    String type = kind + "/" + value.path("format").asString("");
    String name = value.path("name").asString("");
    JsonNode source = value.path("source");
    if (source.has("s3Location")) {
      return Attachment.at(type, source.path("s3Location").path("uri").asString(""));
    }
    if (source.has("text")) {
      return Attachment.of(
          type, name, source.path("text").asString("").getBytes(StandardCharsets.UTF_8));
    }
    return Attachment.of(
        type,
        name,
        Bytes.base64(source.path("bytes").asString(""))
            .orElseThrow(
                () ->
                    BedrockVendor.refused(
                        400, "SerializationException", "Not base64 at " + where)));
  }

  private static ToolResult result(
      JsonNode value, int index, Set<String> open, List<Attachment> attachments) {
    String id = value.path("toolUseId").asString("");
    if (!open.remove(id)) {
      throw BedrockVendor.invalid(
          "The toolResult blocks at messages.%d.content have no toolUse block of the previous turn with the Id %s."
              .formatted(index, id));
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : value.path("content")) {
      text.append(part.path("text").asString(""));
      if (part.has("json")) {
        text.append(Json.write(part.path("json")));
      }
      for (String kind : new String[] {"image", "document", "video"}) {
        if (part.has(kind)) {
          attachments.add(attachment(kind, part.path(kind), "messages." + index));
        }
      }
    }
    return new ToolResult(id, text.toString(), value.path("status").asString("").equals("error"));
  }

  private void verify(JsonNode reasoning, String where) {
    if (reasoning.isObject()
        && !seal.fits(
            reasoning.path("text").asString(""), reasoning.path("signature").asString(""))) {
      throw BedrockVendor.invalid(
          "The model returned the following errors: "
              + where
              + ": Invalid `signature` in `thinking` block");
    }
  }

  private static Toolbox tools(JsonNode config) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : config.path("tools")) {
      if (tool.has("toolSpec")) {
        JsonNode spec = tool.path("toolSpec");
        tools.add(new Tool(spec.path("name").asString(""), spec.path("inputSchema").get("json")));
      }
    }
    JsonNode choice = config.path("toolChoice");
    String named = choice.path("tool").path("name").asString("");
    if (!named.isEmpty() && tools.stream().noneMatch(t -> t.name().equals(named))) {
      throw BedrockVendor.invalid("The tool " + named + " of toolChoice is not in tools.");
    }
    return new Toolbox(
        tools,
        !named.isEmpty() ? Choice.NAMED : choice.has("any") ? Choice.ANY : Choice.AUTO,
        named,
        true);
  }

  private static Wishes wishes(JsonNode body) {
    JsonNode config = body.path("inferenceConfig");
    JsonNode more = body.path("additionalModelRequestFields");
    String thinking = more.path("thinking").path("type").asString("disabled");
    return new Wishes(
        config.path("maxTokens").asInt(Integer.MAX_VALUE),
        config.path("stopSequences").valueStream().map(s -> s.asString("")).toList(),
        0,
        !thinking.equals("disabled") || more.has("reasoningConfig"),
        schema(body));
  }

  private static @Nullable JsonNode schema(JsonNode body) {
    JsonNode schema = body.at("/outputConfig/textFormat/structure/jsonSchema/schema");
    if (schema.isMissingNode()) {
      return null;
    }
    try {
      return Json.tree(schema.asString(""));
    } catch (JacksonException e) {
      throw BedrockVendor.invalid("The schema of outputConfig is not a JSON text.");
    }
  }
}
