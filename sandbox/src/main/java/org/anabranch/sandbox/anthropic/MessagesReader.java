package org.anabranch.sandbox.anthropic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.JsonNode;

/**
 * Reads a message's body, refusing what Anthropic refuses. Bedrock, which offers the same bodies,
 * has its own words for the refusals and takes only the reasons from here.
 */
public final class MessagesReader {
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final int MOST_MARKS = 4;

  private final Seal seal;

  /**
   * @param seal that signs this vendor's reasoning
   */
  public MessagesReader(Seal seal) {
    this.seal = seal;
  }

  Prompt read(JsonNode body, Shape shape) {
    check(body, shape);
    String model = body.path("model").asString("");
    if (!Claude.knows(model)) {
      throw AnthropicVendor.refused(404, "not_found_error", "model: " + model);
    }
    return prompt(model, body);
  }

  /** Refuses what the version of 2026-10-21 no longer takes. */
  static void refuseRemoved(JsonNode body) {
    for (String name : new String[] {"temperature", "top_p", "top_k"}) {
      if (body.has(name)) {
        throw AnthropicVendor.invalid(name + ": Extra inputs are not permitted");
      }
    }
    for (JsonNode message : body.path("messages")) {
      boolean user = message.path("role").asString("").equals("user");
      for (JsonNode block : message.path("content")) {
        String type = block.path("type").asString("");
        if (!user && type.equals("document")) {
          throw AnthropicVendor.invalid(
              "messages: `document` blocks are not allowed in `assistant` messages");
        }
        if (user && type.equals("text") && !block.path("citations").isEmpty()) {
          throw AnthropicVendor.invalid(
              "messages: `citations` are not allowed on `text` blocks in `user` messages");
        }
      }
    }
  }

  /**
   * Reads the body of a Bedrock invocation, which names no model. Refuses in Anthropic's shape; its
   * message at {@code /error/message} is what counts.
   */
  public Prompt readInvocation(String model, JsonNode body) {
    check(body, MessagesShape.INVOCATION);
    return prompt(model, body);
  }

  private static void check(JsonNode body, Shape shape) {
    try {
      shape.check(body);
    } catch (Violation violation) {
      throw AnthropicVendor.invalid(violation);
    }
  }

  /** Reads a checked body. */
  private Prompt prompt(String model, JsonNode body) {
    refuseContradictions(model, body);
    List<Turn> turns = new ArrayList<>();
    if (body.has("system")) {
      turns.add(Turn.of(Role.SYSTEM, text(body.path("system"))));
    }
    turns(body.path("messages"), turns);
    boolean thinks = !body.path("thinking").path("type").asString("disabled").equals("disabled");
    JsonNode format = body.path("output_config").path("format");
    return new Prompt(
        model,
        turns,
        tools(body),
        new Wishes(
            body.path("max_tokens").asInt(Integer.MAX_VALUE),
            body.path("stop_sequences").valueStream().map(s -> s.asString("")).toList(),
            0,
            thinks,
            format.get("schema")));
  }

  private static void refuseContradictions(String model, JsonNode body) {
    JsonNode messages = body.path("messages");
    if (messages.isEmpty()) {
      throw AnthropicVendor.invalid("messages: at least one message is required");
    }
    if (!messages.get(0).path("role").asString("").equals("user")) {
      throw AnthropicVendor.invalid("messages: first message must use the \"user\" role");
    }
    int most = body.path("max_tokens").asInt(1);
    if (most > Claude.longestAnswer(model)) {
      throw AnthropicVendor.invalid(
          "max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s"
              .formatted(most, Claude.longestAnswer(model), model));
    }
    refuseThinking(body, most);
    Blocks blocks = Blocks.of(body);
    if (blocks.marked() > MOST_MARKS) {
      throw AnthropicVendor.invalid(
          "A maximum of 4 blocks with cache_control may be provided. Found "
              + blocks.marked()
              + ".");
    }
    if (blocks.tokens() > Claude.window(model)) {
      throw AnthropicVendor.invalid(
          "prompt is too long: %d tokens > %d maximum"
              .formatted(blocks.tokens(), Claude.window(model)));
    }
    for (JsonNode stop : body.path("stop_sequences")) {
      if (stop.asString("").isBlank()) {
        throw AnthropicVendor.invalid(
            "stop_sequences: each stop sequence must contain non-whitespace");
      }
    }
  }

  private static void refuseThinking(JsonNode body, int most) {
    JsonNode thinking = body.path("thinking");
    String type = thinking.path("type").asString("disabled");
    if (type.equals("disabled")) {
      return;
    }
    if (type.equals("enabled")
        && body.has("max_tokens")
        && thinking.path("budget_tokens").asInt() >= most) {
      throw AnthropicVendor.invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
    }
    if (body.path("temperature").asDouble(1) != 1) {
      throw AnthropicVendor.invalid("`temperature` may only be set to 1 when thinking is enabled.");
    }
    String choice = body.path("tool_choice").path("type").asString("");
    if (choice.equals("any") || choice.equals("tool")) {
      throw AnthropicVendor.invalid(
          "Thinking may not be enabled when tool_choice forces tool use.");
    }
  }

  private void turns(JsonNode messages, List<Turn> turns) {
    Set<String> open = new LinkedHashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages." + i;
      JsonNode content = message.path("content");
      boolean last = i == messages.size() - 1;
      Role role = role(message);
      boolean user = role != Role.ASSISTANT;
      if (content.isString() ? content.stringValue().isEmpty() : content.isEmpty()) {
        if (user || !last) {
          throw AnthropicVendor.invalid(
              where
                  + ": all messages must have non-empty content except for the optional final"
                  + " assistant message");
        }
      }
      Turn turn = turn(role, content, where, open);
      if (!open.isEmpty()) {
        throw AnthropicVendor.invalid(
            "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s. Each `tool_use` block must have a corresponding `tool_result` block in the next message."
                .formatted(i - 1, String.join(", ", open)));
      }
      turn.calls().forEach(c -> open.add(c.id()));
      if (last && !user && turn.text().endsWith(" ")) {
        throw AnthropicVendor.invalid(
            "messages: final assistant content cannot end with trailing whitespace");
      }
      turns.add(turn);
    }
  }

  private static Role role(JsonNode message) {
    return switch (message.path("role").asString("")) {
      case "assistant" -> Role.ASSISTANT;
      case "system" -> Role.SYSTEM;
      default -> Role.USER;
    };
  }

  private Turn turn(Role role, JsonNode content, String where, Set<String> open) {
    if (content.isString()) {
      return Turn.of(role, content.stringValue());
    }
    StringBuilder text = new StringBuilder();
    List<Attachment> attachments = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    List<ToolResult> results = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      JsonNode block = content.get(i);
      String at = where + ".content." + i;
      switch (block.path("type").asString("")) {
        case "text" -> text.append(nonEmpty(block.path("text").asString("")));
        case "image", "document" -> attachments.add(attachment(block, at));
        case "search_result" -> text.append(text(block.path("content")));
        case "tool_use" -> {
          allow(role == Role.ASSISTANT, at, "tool_use", role);
          calls.add(
              new ToolCall(
                  block.path("id").asString(""),
                  block.path("name").asString(""),
                  block.path("input").toString()));
        }
        case "tool_result" -> {
          allow(role == Role.USER, at, "tool_result", role);
          results.add(result(block, at, open, attachments));
        }
        case "thinking" -> {
          allow(role == Role.ASSISTANT, at, "thinking", role);
          verify(block, at);
        }
        case "redacted_thinking" -> allow(role == Role.ASSISTANT, at, "redacted_thinking", role);
        default -> throw new IllegalStateException("The shape lets in " + block);
      }
    }
    return new Turn(role, text.toString(), attachments, calls, results);
  }

  private static void allow(boolean allowed, String where, String type, Role role) {
    if (!allowed) {
      throw AnthropicVendor.invalid(
          "%s: `%s` blocks are not allowed in `%s` messages"
              .formatted(where, type, role == Role.USER ? "user" : "assistant"));
    }
  }

  private static String nonEmpty(String text) {
    if (text.isEmpty()) {
      throw AnthropicVendor.invalid("messages: text content blocks must be non-empty");
    }
    return text;
  }

  private static ToolResult result(
      JsonNode block, String where, Set<String> open, List<Attachment> attachments) {
    String id = block.path("tool_use_id").asString("");
    if (!open.remove(id)) {
      throw AnthropicVendor.invalid(
          "%s: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
              .formatted(where, id));
    }
    for (JsonNode part : block.path("content")) {
      if (part.has("source") && part.path("source").isObject()) {
        attachments.add(attachment(part, where));
      }
    }
    return new ToolResult(id, text(block.path("content")), block.path("is_error").asBoolean(false));
  }

  private void verify(JsonNode block, String where) {
    if (!seal.fits(block.path("thinking").asString(""), block.path("signature").asString(""))) {
      throw AnthropicVendor.invalid(where + ": Invalid `signature` in `thinking` block");
    }
  }

  private static Attachment attachment(JsonNode block, String where) {
    JsonNode source = block.path("source");
    String title = block.path("title").asString("");
    String type = block.path("type").asString("");
    return switch (source.path("type").asString("")) {
      case "url" -> Attachment.at(type, source.path("url").asString(""));
      case "file" -> throw fileMissing(source.path("file_id").asString(""));
      case "text" -> Attachment.of("text/plain", title, bytes(source.path("data")));
      case "content" -> Attachment.of("text/plain", title, bytes(source.path("content")));
      default ->
          Attachment.of(
              source.path("media_type").asString(""),
              title,
              Bytes.base64(source.path("data").asString(""))
                  .orElseThrow(
                      () ->
                          AnthropicVendor.invalid(where + ".source.base64: invalid base64 data")));
    };
  }

  private static byte[] bytes(JsonNode text) {
    return text(text).getBytes(StandardCharsets.UTF_8);
  }

  private static Refused fileMissing(String id) {
    return AnthropicVendor.refused(404, "not_found_error", "File not found: " + id);
  }

  private static String text(JsonNode content) {
    StringBuilder text = new StringBuilder(content.asString(""));
    content.forEach(part -> text.append(part.path("text").asString("")));
    return text.toString();
  }

  private static Toolbox tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode tool : body.path("tools")) {
      String name = tool.path("name").asString("");
      if (!TOOL_NAME.matcher(name).matches()) {
        throw AnthropicVendor.invalid(
            "tools.%d.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"
                .formatted(tools.size()));
      }
      if (!names.add(name)) {
        throw AnthropicVendor.invalid("tools: Tool names must be unique.");
      }
      tools.add(new Tool(name, tool.get("input_schema")));
    }
    JsonNode choice = body.path("tool_choice");
    String named = choice.path("name").asString("");
    if (!named.isEmpty() && !names.contains(named)) {
      throw AnthropicVendor.invalid("Tool '" + named + "' not found in provided tools");
    }
    return new Toolbox(
        tools,
        switch (choice.path("type").asString("auto")) {
          case "any" -> Choice.ANY;
          case "tool" -> Choice.NAMED;
          case "none" -> Choice.NONE;
          default -> Choice.AUTO;
        },
        named,
        !choice.path("disable_parallel_tool_use").asBoolean(false));
  }
}
