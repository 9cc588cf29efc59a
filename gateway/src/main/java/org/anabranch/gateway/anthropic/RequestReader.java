package org.anabranch.gateway.anthropic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for a message as a {@link Conversation}. Throws {@link BadRequest}.
 *
 * <p>How hard to think: {@code enabled} carries its number, {@code adaptive} the level of {@code
 * output_config.effort} or, as Anthropic has it, {@code high}; a level alone is a wish for
 * reasoning that need not be shown. What else these objects hold stays in the extras under their
 * names.
 */
final class RequestReader {
  private static final Set<String> READ =
      Set.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "stream",
          "tools",
          "tool_choice",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "metadata",
          "thinking",
          "output_config",
          "output_format",
          "anthropic_version");
  private static final Set<String> PLAIN_TOOL =
      Set.of("type", "name", "description", "input_schema", "strict", "cache_control");

  private final Fields body;
  private final Map<String, JsonNode> extras = new HashMap<>();

  private RequestReader(Fields body) {
    this.body = body;
  }

  static Conversation read(byte[] body, int length) {
    Fields fields = parse(body, length);
    boolean stream = Boolean.TRUE.equals(fields.flagOrNull("stream"));
    return new RequestReader(fields).read(fields.text("model"), stream);
  }

  private static Fields parse(byte[] body, int length) {
    try {
      JsonNode root = Json.MAPPER.readTree(body, 0, length);
      if (!root.isObject()) {
        throw new BadRequest("The body must be a JSON object.", null);
      }
      return new Fields(root, "");
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  private Conversation read(String model, boolean stream) {
    for (Map.Entry<String, JsonNode> field : body.node().properties()) {
      if (!READ.contains(field.getKey()) && !field.getValue().isNull()) {
        extras.put(field.getKey(), field.getValue());
      }
    }
    Thinking thinking = thinking();
    Format format = format();
    extras.putAll(MessagesKnown.REQUEST.unread(body.node()));
    Fields metadata = body.objectOrNull("metadata");
    return new Conversation(
        model,
        system(),
        turns(),
        tools(),
        toolChoice(),
        sampling(),
        format,
        thinking,
        stream,
        metadata == null ? null : metadata.textOrNull("user_id"),
        metadata == null ? Map.of() : tags(metadata),
        extras);
  }

  static Map<String, String> tags(Fields metadata) {
    Map<String, String> tags = new HashMap<>();
    metadata.node().properties().stream()
        .filter(e -> !e.getKey().equals("user_id") && e.getValue().isString())
        .forEach(e -> tags.put(e.getKey(), e.getValue().stringValue()));
    return tags;
  }

  private List<Part.Text> system() {
    if (!body.has("system")) {
      return List.of();
    }
    List<Part.Text> texts = new ArrayList<>();
    for (Part part : new BlockReader().read(body.raw("system"), "system")) {
      switch (part) {
        case Part.Text text -> texts.add(text);
        case Part.Native cited when cited.text() != null ->
            texts.add(new Part.Text(cited.text(), cited.cache()));
        default -> throw Fields.wrong("system", "must be a text or a list of texts");
      }
    }
    return texts;
  }

  private List<Turn> turns() {
    JsonNode messages = body.list("messages");
    if (messages.isEmpty()) {
      throw Fields.wrong("messages", "is empty");
    }
    BlockReader blocks = new BlockReader();
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Fields message = Fields.of(messages.get(i), "messages[" + i + "]");
      if (!message.has("content")) {
        throw Fields.wrong(message.at("content"), "is missing");
      }
      Turn.Role role = role(message);
      turns.add(new Turn(role, blocks.read(message.raw("content"), message.at("content"))));
    }
    return turns;
  }

  private static Turn.Role role(Fields message) {
    return switch (message.text("role")) {
      case "user" -> Turn.Role.USER;
      case "assistant" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default -> throw Fields.wrong(message.at("role"), "must be user, assistant or system");
    };
  }

  private List<Tool> tools() {
    if (!body.has("tools")) {
      return List.of();
    }
    JsonNode list = body.list("tools");
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      tools.add(tool(Fields.of(list.get(i), "tools[" + i + "]")));
    }
    return tools;
  }

  private static Tool tool(Fields tool) {
    String type = tool.textOrNull("type");
    if (type != null && Searches.isTool(type)) {
      return Searches.read(tool);
    }
    if (type != null && !type.equals("custom") || !tool.hasOnly(PLAIN_TOOL)) {
      String name = tool.textOrNull("name");
      return new Tool.Hosted(name == null ? String.valueOf(type) : name, Seal.DIALECT, tool.node());
    }
    return new Tool.Function(
        tool.text("name"),
        tool.textOrNull("description"),
        tool.object("input_schema").node(),
        tool.flagOrNull("strict"),
        BlockReader.cache(tool));
  }

  private ToolChoice toolChoice() {
    Fields choice = body.objectOrNull("tool_choice");
    if (choice == null) {
      return ToolChoice.AUTO;
    }
    Boolean single = choice.flagOrNull("disable_parallel_tool_use");
    Boolean parallel = single == null ? null : Boolean.valueOf(!single);
    return switch (choice.text("type")) {
      case "auto" -> new ToolChoice(Mode.AUTO, List.of(), parallel);
      case "any" -> new ToolChoice(Mode.REQUIRED, List.of(), parallel);
      case "tool" -> new ToolChoice(Mode.REQUIRED, List.of(choice.text("name")), parallel);
      case "none" -> new ToolChoice(Mode.NONE, List.of(), parallel);
      default -> throw Fields.wrong(choice.at("type"), "must be auto, any, tool or none");
    };
  }

  private Sampling sampling() {
    return new Sampling(
        body.wholeOrNull("max_tokens"),
        body.numberOrNull("temperature"),
        body.numberOrNull("top_p"),
        body.smallOrNull("top_k"),
        null,
        null,
        null,
        stops(),
        1,
        false,
        null,
        null);
  }

  private List<String> stops() {
    if (!body.has("stop_sequences")) {
      return List.of();
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode stop : body.list("stop_sequences")) {
      if (!stop.isString()) {
        throw Fields.wrong("stop_sequences", "must be a list of texts");
      }
      stops.add(stop.stringValue());
    }
    return stops;
  }

  private Format format() {
    Fields config = body.objectOrNull("output_config");
    Fields format = config == null ? null : config.objectOrNull("format");
    if (format == null) {
      format = body.objectOrNull("output_format");
    }
    if (format == null) {
      return Format.TEXT;
    }
    if (!format.text("type").equals("json_schema")) {
      throw Fields.wrong(format.at("type"), "must be json_schema");
    }
    String name = format.textOrNull("name");
    return new Format.JsonSchema(
        name == null ? "answer" : name, null, format.object("schema").node(), true);
  }

  private @Nullable Thinking thinking() {
    Fields config = body.objectOrNull("output_config");
    Effort effort = config == null ? null : effort(config);
    if (config != null) {
      keep("output_config", config, Set.of("effort", "format"));
    }
    Fields thinking = body.objectOrNull("thinking");
    if (thinking == null) {
      return effort == null ? null : new Thinking(effort, null, false);
    }
    boolean visible = !"omitted".equals(thinking.textOrNull("display"));
    return switch (thinking.text("type")) {
      case "enabled" -> enabled(thinking, effort, visible);
      case "adaptive" -> {
        keep("thinking", thinking, Set.of("type", "display"));
        yield new Thinking(effort == null ? Effort.HIGH : effort, null, visible);
      }
      case "disabled" -> {
        keepEffort(effort);
        yield new Thinking(Effort.NONE, null, false);
      }
      default -> {
        extras.put("thinking", thinking.node());
        yield effort == null ? null : new Thinking(effort, null, false);
      }
    };
  }

  private Thinking enabled(Fields thinking, @Nullable Effort effort, boolean visible) {
    Integer budget = thinking.smallOrNull("budget_tokens");
    if (budget == null) {
      throw Fields.wrong(thinking.at("budget_tokens"), "is missing");
    }
    keep("thinking", thinking, Set.of("type", "budget_tokens", "display"));
    return new Thinking(effort == null ? Effort.nearest(budget) : effort, budget, visible);
  }

  private static @Nullable Effort effort(Fields config) {
    String level = config.textOrNull("effort");
    if (level == null) {
      return null;
    }
    for (Effort effort : Effort.values()) {
      if (effort != Effort.NONE && effort.name().toLowerCase(Locale.ROOT).equals(level)) {
        return effort;
      }
    }
    throw Fields.wrong(config.at("effort"), "must be low, medium, high, xhigh or max");
  }

  /** Effort beside thinking that is switched off bounds the words of the answer alone. */
  private void keepEffort(@Nullable Effort effort) {
    if (effort != null) {
      ObjectNode kept =
          extras.get("output_config") instanceof ObjectNode rest ? rest : Json.object();
      extras.put("output_config", kept.put("effort", effort.name().toLowerCase(Locale.ROOT)));
    }
  }

  private void keep(String name, Fields object, Set<String> read) {
    ObjectNode rest = Json.object();
    object.node().properties().stream()
        .filter(e -> !read.contains(e.getKey()) && !e.getValue().isNull())
        .forEach(e -> rest.set(e.getKey(), e.getValue()));
    if (!rest.isEmpty()) {
      extras.put(name, rest);
    }
  }
}
