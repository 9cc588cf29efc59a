package org.anabranch.gateway.bedrock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the body of Converse, and of Nova's own dialect, which is nearly the same. One request, one
 * reader.
 */
final class ConversationReader {
  private final Map<String, JsonNode> leftover = new LinkedHashMap<>();
  private final PartReader parts = new PartReader(leftover);
  private final Map<String, String> tags = new LinkedHashMap<>();
  private List<Part.Text> system = List.of();
  private List<Turn> turns = List.of();
  private List<Tool> tools = List.of();
  private ToolChoice choice = ToolChoice.AUTO;
  private Format format = Format.TEXT;
  private @Nullable Thinking thinking;
  private @Nullable Long maxTokens;
  private @Nullable Double temperature;
  private @Nullable Double topP;
  private List<String> stop = List.of();
  private ModelFields modelFields = ModelFields.NONE;

  /** Throws {@link org.anabranch.gateway.dialect.BadRequest}. */
  Conversation read(Field body, String model, boolean stream) {
    body.get("messages").must();
    for (Field field : body.fields()) {
      read(field);
    }
    leftover.putAll(ConverseKnown.REQUEST.unread(body.value()));
    boolean leftToModel =
        modelFields.thinking() == null || ModelFields.HOWEVER_LONG.equals(modelFields.thinking());
    Thinking wish = leftToModel && thinking != null ? thinking : modelFields.thinking();
    return new Conversation(
        model,
        system,
        turns,
        tools,
        modelFields.parallel() == null
            ? choice
            : new ToolChoice(choice.mode(), choice.names(), modelFields.parallel()),
        new Sampling(
            maxTokens,
            temperature,
            topP,
            modelFields.topK(),
            modelFields.presencePenalty(),
            modelFields.frequencyPenalty(),
            modelFields.seed(),
            stop,
            1,
            false,
            null,
            null),
        format,
        wish,
        stream,
        null,
        tags,
        leftover);
  }

  private void read(Field field) {
    switch (field.name()) {
      case "messages" -> turns = turns(field);
      case "system" -> system = system(field);
      case "inferenceConfig" -> inference(field);
      case "toolConfig" -> tools(field);
      case "additionalModelRequestFields" -> modelFields = ModelFields.read(field, leftover);
      case "requestMetadata" -> field.fields().forEach(f -> tags.put(f.name(), f.text()));
      case "outputConfig" -> output(field);
      case "performanceConfig" -> unlessUsual(field, field.object().get("latency").text());
      case "serviceTier" -> tier(field, field.object().get("type").text());
      case "additionalModelResponseFieldPaths" -> {
        if (!field.value().valueStream().allMatch(p -> p.asString("").equals("/stop_sequence"))) {
          keep(field); // fields of one vendor's answer, which others do not have
        }
      }
      case "schemaVersion" -> {
        // says what this is
      }
      default -> keep(field);
    }
  }

  private void keep(Field field) {
    leftover.put(field.path(), field.value());
  }

  /** Those that OpenAI and Google call the same go by the name that all know. */
  private void tier(Field field, String type) {
    if (type.equals("flex") || type.equals("priority")) {
      leftover.put("service_tier", field.object().get("type").value());
    } else {
      unlessUsual(field, type);
    }
  }

  private void unlessUsual(Field field, String value) {
    if (!value.equals("default") && !value.equals("standard")) {
      keep(field);
    }
  }

  private List<Turn> turns(Field messages) {
    List<Turn> read = new ArrayList<>();
    for (Field message : messages.list()) {
      Field role = message.object().get("role");
      Turn.Role who =
          switch (role.text()) {
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            case "system" -> Turn.Role.SYSTEM;
            default -> throw role.wrong("must be “user”, “assistant” or “system”");
          };
      read.add(new Turn(who, parts.parts(message.get("content"))));
    }
    if (read.isEmpty()) {
      throw messages.wrong("is empty");
    }
    return read;
  }

  private List<Part.Text> system(Field blocks) {
    List<Part.Text> texts = new ArrayList<>();
    for (Part part : parts.parts(blocks)) {
      if (part instanceof Part.Text text) {
        texts.add(text);
      } else {
        throw blocks.wrong("may hold texts only");
      }
    }
    return texts;
  }

  private void inference(Field config) {
    for (Field field : config.fields()) {
      switch (field.name()) {
        case "maxTokens", "max_new_tokens" -> maxTokens = field.whole(1, 1 << 30);
        case "temperature" -> temperature = field.numberOrNull();
        case "topP", "top_p" -> topP = field.numberOrNull();
        case "topK", "top_k" -> modelFields = modelFields.withTopK((int) field.whole(0, 1 << 20));
        case "stopSequences" -> stop = field.texts();
        default -> keep(field);
      }
    }
  }

  private void tools(Field config) {
    config.fields().stream()
        .filter(f -> !f.name().equals("tools") && !f.name().equals("toolChoice"))
        .forEach(this::keep);
    List<Tool> read = new ArrayList<>();
    for (Field tool : config.get("tools").list()) {
      Field only = tool.only();
      switch (only.name()) {
        case "toolSpec" -> read.add(function(only));
        case "cachePoint" -> markLast(read, only);
        case "systemTool" -> read.add(systemTool(only.object().get("name").text(), tool));
        default -> keep(only);
      }
    }
    tools = read;
    choice = config.has("toolChoice") ? choice(config.get("toolChoice").only()) : ToolChoice.AUTO;
  }

  private static Tool systemTool(String name, Field tool) {
    return name.equals(Grounding.NAME)
        ? Grounding.read(tool.value(), tool.path())
        : new Tool.Hosted(name, BedrockOutbound.DIALECT, tool.value());
  }

  private static Tool function(Field spec) {
    Field schema = spec.object().get("inputSchema").get("json");
    return new Tool.Function(
        spec.get("name").text(),
        spec.get("description").textOrNull(),
        schema.isThere() ? schema.object().value() : null,
        spec.get("strict").flagOrNull(),
        null);
  }

  private void markLast(List<Tool> read, Field cachePoint) {
    if (!read.isEmpty() && read.getLast() instanceof Tool.Function f) {
      read.set(
          read.size() - 1,
          new Tool.Function(
              f.name(), f.description(), f.schema(), f.strict(), PartReader.cacheMark(cachePoint)));
    } else {
      keep(cachePoint);
    }
  }

  private static ToolChoice choice(Field choice) {
    return switch (choice.name()) {
      case "auto" -> ToolChoice.AUTO;
      case "any" -> new ToolChoice(ToolChoice.Mode.REQUIRED, List.of(), null);
      case "tool" ->
          new ToolChoice(
              ToolChoice.Mode.REQUIRED, List.of(choice.object().get("name").text()), null);
      default -> throw choice.wrong("is none of “auto”, “any” and “tool”");
    };
  }

  private void output(Field config) {
    for (Field field : config.fields()) {
      switch (field.name()) {
        case "effort" -> thinking = ModelFields.effort(field);
        case "textFormat" -> format = format(field.object().get("structure").get("jsonSchema"));
        default -> keep(field);
      }
    }
  }

  private static Format format(Field definition) {
    Field schema = definition.object().get("schema");
    JsonNode tree;
    try {
      tree = Json.tree(schema.text());
    } catch (JacksonException e) {
      throw schema.wrong("must be a JSON Schema as text");
    }
    String name = definition.get("name").textOrNull();
    return new Format.JsonSchema(
        name == null ? "response" : name, definition.get("description").textOrNull(), tree, null);
  }
}
