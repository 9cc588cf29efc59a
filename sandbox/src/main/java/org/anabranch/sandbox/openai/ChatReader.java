package org.anabranch.sandbox.openai;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
import org.anabranch.sandbox.models.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a chat completion's body, refusing what OpenAI refuses. */
final class ChatReader {
  private final OpenAiFiles files;

  ChatReader(OpenAiFiles files) {
    this.files = files;
  }

  Prompt read(String vendor, String model, JsonNode body) {
    try {
      (vendor.equals("openai") ? ChatShape.OPENAI : ChatShape.COMPATIBLE).check(body);
    } catch (Violation violation) {
      throw OpenAiVendor.invalid(violation);
    }
    if (!Models.knows(vendor, model)) {
      throw OpenAiVendor.unknownModel(model);
    }
    refuseContradictions(vendor, model, body);
    List<Turn> turns = turns(body.path("messages"));
    Prompt prompt = new Prompt(model, turns, tools(body), wishes(model, body));
    int tokens = prompt.tokens();
    int window = Models.window(model);
    if (tokens > window) {
      throw OpenAiVendor.invalid(
          "messages",
          "context_length_exceeded",
          ("This model's maximum context length is %d tokens. However, your messages resulted in"
                  + " %d tokens. Please reduce the length of the messages.")
              .formatted(window, tokens));
    }
    return prompt;
  }

  private static void refuseContradictions(String vendor, String model, JsonNode body) {
    if (body.path("messages").isEmpty()) {
      throw OpenAiVendor.invalid(
          "messages",
          "empty_array",
          "Invalid 'messages': empty array. Expected an array with minimum length 1.");
    }
    if (body.has("stream_options") && !body.path("stream").asBoolean(false)) {
      throw OpenAiVendor.invalid(
          "stream_options",
          "invalid_value",
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
    }
    if (body.has("top_logprobs") && !body.path("logprobs").asBoolean(false)) {
      throw OpenAiVendor.invalid(
          "top_logprobs", "invalid_value", "'logprobs' must be true when 'top_logprobs' is used.");
    }
    if (body.path("stop").size() > 4) {
      throw OpenAiVendor.invalid(
          "stop", "array_above_max_length", "Invalid 'stop': array too long. At most 4 items.");
    }
    if (vendor.equals("openai") && Models.hasSettledSampling(model)) {
      refuseSampling(body);
    }
    JsonNode choice = body.path("tool_choice");
    if (!choice.isMissingNode()
        && body.path("tools").isEmpty()
        && !choice.asString("").equals("none")) {
      throw OpenAiVendor.invalid(
          "tool_choice",
          "invalid_value",
          "'tool_choice' is only allowed when 'tools' are specified.");
    }
    boolean saysJson = body.path("messages").toString().toLowerCase(Locale.ROOT).contains("json");
    if (body.path("response_format").path("type").asString("").equals("json_object") && !saysJson) {
      throw OpenAiVendor.invalid(
          "messages",
          "invalid_value",
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
              + " 'json_object'.");
    }
    StrictSchema.check(body);
  }

  private static void refuseSampling(JsonNode body) {
    if (body.has("max_tokens")) {
      throw OpenAiVendor.invalid(
          "max_tokens",
          "unsupported_parameter",
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
              + " 'max_completion_tokens' instead.");
    }
    if (body.path("temperature").asDouble(1) != 1) {
      throw OpenAiVendor.invalid(
          "temperature",
          "unsupported_value",
          "Unsupported value: 'temperature' does not support %s with this model. Only the default (1) value is supported."
              .formatted(body.path("temperature")));
    }
  }

  private List<Turn> turns(JsonNode messages) {
    List<Turn> turns = new ArrayList<>();
    Set<String> open = new LinkedHashSet<>();
    List<ToolResult> results = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String role = message.path("role").asString("");
      if (role.equals("tool")) {
        results.add(result(message, open, i));
        continue;
      }
      close(open, results, turns, i);
      switch (role) {
        case "user" -> turns.add(user(message.path("content"), i));
        case "assistant" -> turns.add(assistant(message, open));
        default -> turns.add(Turn.of(Role.SYSTEM, text(message.path("content"))));
      }
    }
    close(open, results, turns, messages.size());
    return turns;
  }

  private static ToolResult result(JsonNode message, Set<String> open, int index) {
    String id = message.path("tool_call_id").asString("");
    if (!open.remove(id)) {
      throw OpenAiVendor.invalid(
          "messages.[" + index + "].role",
          "invalid_value",
          "Invalid parameter: messages with role 'tool' must be a response to a preceding message"
              + " with 'tool_calls'.");
    }
    return new ToolResult(id, text(message.path("content")), false);
  }

  /** No other message may come before all calls are answered. */
  private static void close(
      Set<String> open, List<ToolResult> results, List<Turn> turns, int index) {
    if (!open.isEmpty()) {
      throw OpenAiVendor.invalid(
          "messages.[" + index + "].role",
          "invalid_value",
          "An assistant message with 'tool_calls' must be followed by tool messages responding to"
              + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
              + String.join(", ", open));
    }
    if (!results.isEmpty()) {
      turns.add(new Turn(Role.USER, "", List.of(), List.of(), results));
      results.clear();
    }
  }

  private static Turn assistant(JsonNode message, Set<String> open) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      String id = call.path("id").asString("");
      JsonNode function = call.has("function") ? call.path("function") : call.path("custom");
      calls.add(
          new ToolCall(
              id,
              function.path("name").asString(""),
              function.path("arguments").asString(function.path("input").asString(""))));
      open.add(id);
    }
    if (calls.isEmpty() && !message.hasNonNull("content") && !message.hasNonNull("refusal")) {
      throw OpenAiVendor.invalid(
          "messages",
          "invalid_value",
          "An assistant message needs content, a refusal, or tool calls.");
    }
    return new Turn(Role.ASSISTANT, text(message.path("content")), List.of(), calls, List.of());
  }

  private static String text(JsonNode content) {
    StringBuilder text = new StringBuilder(content.asString(""));
    for (JsonNode part : content) {
      text.append(part.path("text").asString(part.path("refusal").asString("")));
    }
    return text.toString();
  }

  private Turn user(JsonNode content, int index) {
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      JsonNode part = content.get(i);
      String where = "messages[" + index + "].content[" + i + "]";
      switch (part.path("type").asString("")) {
        case "image_url" ->
            attachments.add(image(part.path("image_url").path("url").asString(""), where));
        case "input_audio" -> attachments.add(audio(part.path("input_audio"), where));
        case "file" -> attachments.add(files.attachment(part.path("file"), where));
        default -> {}
      }
    }
    return new Turn(Role.USER, text(content), attachments, List.of(), List.of());
  }

  static Attachment image(String url, String where) {
    if (!url.startsWith("data:")) {
      if (!url.startsWith("http://") && !url.startsWith("https://")) {
        throw badImage(where);
      }
      return Attachment.at("image", url);
    }
    Attachment image = data(url, "", where);
    if (!image.mediaType().matches("image/(png|jpeg|gif|webp)")) {
      throw badImage(where);
    }
    return image;
  }

  private static Refused badImage(String where) {
    return OpenAiVendor.invalid(
        where,
        "invalid_image_format",
        "You uploaded an unsupported image. Please make sure your image is valid: png, jpeg, gif or"
            + " webp.");
  }

  private static Attachment audio(JsonNode audio, String where) {
    return Attachment.of(
        "audio/" + audio.path("format").asString(""),
        "",
        Bytes.base64(audio.path("data").asString("")).orElseThrow(() -> notBase64(where)));
  }

  /** What a data URL carries. */
  static Attachment data(String url, String name, String where) {
    int comma = url.indexOf(',');
    String head = comma < 0 ? "" : url.substring(0, comma);
    if (!head.endsWith(";base64")) {
      throw notBase64(where);
    }
    byte[] bytes = Bytes.base64(url.substring(comma + 1)).orElseThrow(() -> notBase64(where));
    return Attachment.of(head.substring("data:".length(), head.length() - 7), name, bytes);
  }

  static Refused notBase64(String where) {
    return OpenAiVendor.invalid(where, "invalid_base64", "Invalid base64 data in '" + where + "'.");
  }

  private static Toolbox tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.has("function") ? tool.path("function") : tool.path("custom");
      tools.add(new Tool(function.path("name").asString(""), function.get("parameters")));
    }
    JsonNode choice = body.path("tool_choice");
    boolean parallel = body.path("parallel_tool_calls").asBoolean(true);
    if (choice.path("type").asString("").equals("function")) {
      String name = choice.path("function").path("name").asString("");
      if (tools.stream().noneMatch(t -> t.name().equals(name))) {
        throw OpenAiVendor.invalid(
            "tool_choice", "invalid_value", "Tool choice '" + name + "' not found in 'tools'.");
      }
      return new Toolbox(tools, Choice.NAMED, name, parallel);
    }
    return new Toolbox(
        tools,
        switch (choice.asString(choice.path("allowed_tools").path("mode").asString("auto"))) {
          case "none" -> Choice.NONE;
          case "required" -> Choice.ANY;
          default -> Choice.AUTO;
        },
        "",
        parallel);
  }

  private static Wishes wishes(String model, JsonNode body) {
    JsonNode stop = body.path("stop");
    List<String> stops =
        stop.isString()
            ? List.of(stop.stringValue())
            : stop.valueStream().map(s -> s.asString("")).toList();
    int most =
        body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(Integer.MAX_VALUE));
    return new Wishes(most, stops, body.path("seed").asLong(0), reasons(model, body), schema(body));
  }

  private static boolean reasons(String model, JsonNode body) {
    String effort = body.path("reasoning_effort").asString("");
    boolean asked =
        !effort.isEmpty()
            || body.path("enable_thinking").asBoolean(false)
            || body.path("thinking").path("type").asString("").equals("enabled")
            || body.path("reasoning").path("effort").isString();
    return !effort.equals("none") && (asked || Models.reasons(model));
  }

  private static @Nullable JsonNode schema(JsonNode body) {
    JsonNode format = body.path("response_format");
    return switch (format.path("type").asString("")) {
      case "json_schema" -> format.path("json_schema").get("schema");
      case "json_object" -> StrictSchema.ANSWER;
      default -> null;
    };
  }
}
