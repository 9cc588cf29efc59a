package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A body of generateContent as a conversation. Throws {@link BadRequest}. */
final class RequestReader {
  private static final Set<String> KNOWN =
      Set.of(
          "contents",
          "systemInstruction",
          "tools",
          "toolConfig",
          "generationConfig",
          "labels",
          "model");
  private static final Set<String> KNOWN_GENERATION =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "candidateCount",
          "maxOutputTokens",
          "stopSequences",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseLogprobs",
          "logprobs",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "thinkingConfig");

  private static final String RESOLUTION = "mediaResolution";
  private static final Set<String> RESOLUTIONS =
      Set.of("", "MEDIA_RESOLUTION_UNSPECIFIED", "MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_HIGH");
  private static final String ALLOWED = "toolConfig.functionCallingConfig.allowedFunctionNames";

  private final JsonNode body;
  private final JsonNode generation;
  private final Outputs outputs;
  private final Parts parts;

  RequestReader(JsonNode body) {
    this.body = body;
    this.generation = Fields.object(body, "generationConfig");
    this.outputs = new Outputs(generation);
    this.parts = Parts.lookingAt(Fields.text(generation, RESOLUTION));
  }

  Conversation read(String model, boolean stream) {
    List<Part.Text> system = system();
    List<Turn> turns = turns();
    return new Conversation(
        model,
        system,
        turns,
        tools(),
        toolChoice(),
        sampling(),
        format(),
        outputs.read(),
        thinking(),
        stream,
        null,
        labels(),
        extras(Shown.in(turns)));
  }

  private List<Part.Text> system() {
    List<Part.Text> texts = new ArrayList<>();
    for (JsonNode part : Fields.list(Fields.object(body, "systemInstruction"), "parts")) {
      if (!(parts.read(part, "systemInstruction") instanceof Part.Text text)) {
        throw new BadRequest("systemInstruction may hold texts only.", "systemInstruction");
      }
      texts.add(text);
    }
    return texts;
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    List<JsonNode> contents = Fields.list(body, "contents");
    for (int i = 0; i < contents.size(); i++) {
      String where = "contents[" + i + "]";
      turns.add(turn(contents.get(i), where));
    }
    if (turns.isEmpty()) {
      throw new BadRequest("The field “contents” is missing or empty.", "contents");
    }
    return turns;
  }

  private Turn turn(JsonNode content, String where) {
    String role = Fields.text(content, "role");
    List<Part> read = new ArrayList<>();
    List<JsonNode> nodes = Fields.list(content, "parts");
    for (int i = 0; i < nodes.size(); i++) {
      read.add(parts.read(nodes.get(i), where + ".parts[" + i + "]"));
      Part.Thought seal = parts.seal(nodes.get(i));
      if (seal != null) {
        read.add(seal);
      }
    }
    return switch (role == null ? "user" : role) {
      case "user", "function" -> new Turn(Turn.Role.USER, read);
      case "model" -> new Turn(Turn.Role.ASSISTANT, read);
      default ->
          throw new BadRequest(
              where + ".role must be user or model, not " + role + ".", where + ".role");
    };
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    Set<String> allowed = allowedOfAll(body);
    List<JsonNode> declared = Fields.list(body, "tools");
    for (int i = 0; i < declared.size(); i++) {
      JsonNode tool = declared.get(i);
      for (JsonNode function : Fields.list(tool, "functionDeclarations")) {
        Tool.Function read = function(function);
        if (allowed.isEmpty() || allowed.contains(read.name())) {
          tools.add(read);
        }
      }
      for (var field : tool.properties()) {
        if (Fields.camel(field.getKey()).equals(Searches.FIELD)) {
          tools.add(Searches.read(field.getValue(), "tools[" + i + "]." + field.getKey()));
        } else if (!Fields.camel(field.getKey()).equals("functionDeclarations")) {
          tools.add(new Tool.Hosted(field.getKey(), Gemini.DIALECT, tool));
        }
      }
    }
    return tools;
  }

  /** The functions that may be called where none must be; empty where all may. */
  static Set<String> allowedOfAll(JsonNode body) {
    JsonNode config = Fields.object(Fields.object(body, "toolConfig"), "functionCallingConfig");
    return "VALIDATED".equalsIgnoreCase(Fields.text(config, "mode"))
        ? Set.copyOf(Fields.texts(config, "allowedFunctionNames"))
        : Set.of();
  }

  private static Tool.Function function(JsonNode function) {
    return new Tool.Function(
        Fields.needed(function, "name", "tools.functionDeclarations"),
        description(function),
        schema(function, "parametersJsonSchema", "parameters"),
        null,
        null);
  }

  /** What a function gives back is told in words: other dialects have no field for it. */
  private static @Nullable String description(JsonNode function) {
    String text = Fields.text(function, "description");
    JsonNode result = schema(function, "responseJsonSchema", "response");
    return result == null ? text : (text == null ? "" : text + "\n") + "It returns: " + result;
  }

  private static @Nullable JsonNode schema(JsonNode function, String name, String oldName) {
    JsonNode json = Fields.get(function, name);
    JsonNode old = Fields.get(function, oldName);
    return json.isMissingNode() ? (old.isMissingNode() ? null : Schemas.jsonSchema(old)) : json;
  }

  private ToolChoice toolChoice() {
    JsonNode config = Fields.object(Fields.object(body, "toolConfig"), "functionCallingConfig");
    String mode = Fields.text(config, "mode");
    List<String> names = Fields.texts(config, "allowedFunctionNames");
    return switch (mode == null ? "AUTO" : mode.toUpperCase(Locale.ROOT)) {
      case "AUTO", "MODE_UNSPECIFIED" -> {
        onlyWith(names, "ANY or VALIDATED");
        yield ToolChoice.AUTO;
      }
      case "VALIDATED" -> ToolChoice.AUTO; // of the tools that it allows
      case "ANY" -> new ToolChoice(ToolChoice.Mode.REQUIRED, names, null);
      case "NONE" -> {
        onlyWith(names, "ANY or VALIDATED");
        yield new ToolChoice(ToolChoice.Mode.NONE, List.of(), null);
      }
      default ->
          throw new BadRequest(
              "functionCallingConfig.mode must be AUTO, ANY, VALIDATED or NONE, not " + mode + ".",
              "toolConfig.functionCallingConfig.mode");
    };
  }

  private static void onlyWith(List<String> names, String modes) {
    if (!names.isEmpty()) {
      throw new BadRequest("The field “" + ALLOWED + "” needs the mode " + modes + ".", ALLOWED);
    }
  }

  private Sampling sampling() {
    Integer candidates = Fields.small(generation, "candidateCount");
    Integer top = Fields.small(generation, "logprobs");
    Double topK = Fields.number(generation, "topK");
    return new Sampling(
        Fields.whole(generation, "maxOutputTokens"),
        Fields.number(generation, "temperature"),
        Fields.number(generation, "topP"),
        topK == null ? null : topK.intValue(),
        Fields.number(generation, "presencePenalty"),
        Fields.number(generation, "frequencyPenalty"),
        Fields.whole(generation, "seed"),
        Fields.texts(generation, "stopSequences"),
        candidates == null ? 1 : Math.max(1, candidates),
        Fields.flag(generation, "responseLogprobs"),
        top,
        null);
  }

  private Format format() {
    JsonNode json = Fields.get(generation, "responseJsonSchema");
    JsonNode old = Fields.get(generation, "responseSchema");
    if (!json.isMissingNode() || !old.isMissingNode()) {
      JsonNode schema = json.isMissingNode() ? Schemas.jsonSchema(old) : json;
      return new Format.JsonSchema("response", null, schema, null);
    }
    String type = Fields.text(generation, "responseMimeType");
    return switch (type == null ? "text/plain" : type) {
      case "text/plain" -> Format.TEXT;
      case "application/json" -> new Format.JsonObject();
      default ->
          throw new BadRequest(
              "responseMimeType must be text/plain or application/json, not " + type + ".",
              "generationConfig.responseMimeType");
    };
  }

  private @Nullable Thinking thinking() {
    JsonNode config = Fields.object(generation, "thinkingConfig");
    if (config.isMissingNode()) {
      return null;
    }
    boolean visible = Fields.flag(config, "includeThoughts");
    Integer budget = Fields.small(config, "thinkingBudget");
    String level = Fields.text(config, "thinkingLevel");
    if (level != null) {
      return new Thinking(effort(level), null, visible);
    }
    if (budget == null || budget < 0) {
      return new Thinking(Thinking.Effort.MEDIUM, null, visible); // -1: the model decides
    }
    return new Thinking(Thinking.Effort.nearest(budget), budget, visible);
  }

  private static Thinking.Effort effort(String level) {
    return switch (level.toUpperCase(Locale.ROOT)) {
      case "MINIMAL" -> Thinking.Effort.MINIMAL;
      case "LOW" -> Thinking.Effort.LOW;
      case "MEDIUM", "THINKING_LEVEL_UNSPECIFIED" -> Thinking.Effort.MEDIUM;
      case "HIGH" -> Thinking.Effort.HIGH;
      default ->
          throw new BadRequest(
              "thinkingLevel must be MINIMAL, LOW, MEDIUM or HIGH, not " + level + ".",
              "generationConfig.thinkingConfig.thinkingLevel");
    };
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    Fields.object(body, "labels")
        .properties()
        .forEach(p -> labels.put(p.getKey(), p.getValue().asString("")));
    return labels;
  }

  private Map<String, JsonNode> extras(Shown shown) {
    Map<String, JsonNode> extras = new HashMap<>();
    for (var field : body.properties()) {
      String name = Fields.camel(field.getKey());
      if (name.equals(Tiers.OWN)) {
        Tiers.read(field.getValue(), extras);
      } else if (!KNOWN.contains(name) && !field.getValue().isNull()) {
        extras.put(field.getKey(), field.getValue());
      }
    }
    for (var field : Fields.object(body, "toolConfig").properties()) {
      if (!Fields.camel(field.getKey()).equals("functionCallingConfig")
          && !field.getValue().isNull()) {
        extras.put("toolConfig." + field.getKey(), field.getValue());
      }
    }
    if (generation.isObject()) {
      for (var field : generation.properties()) {
        String name = Fields.camel(field.getKey());
        if (!KNOWN_GENERATION.contains(name)
            && !outputs.tells(name)
            && !(name.equals(RESOLUTION) && shown.tells(field.getValue().asString("")))
            && !field.getValue().isNull()) {
          extras.put("generationConfig." + field.getKey(), field.getValue());
        }
      }
    }
    resolutions(extras);
    extras.putAll(GeminiKnown.REQUEST.unread(body, Fields::camel));
    return extras;
  }

  /** Of how closely to look at a picture others know low, high and as it came alone. */
  private void resolutions(Map<String, JsonNode> extras) {
    List<JsonNode> contents = Fields.list(body, "contents");
    for (int i = 0; i < contents.size(); i++) {
      List<JsonNode> nodes = Fields.list(contents.get(i), "parts");
      for (int j = 0; j < nodes.size(); j++) {
        JsonNode level = Fields.get(Fields.object(nodes.get(j), "mediaResolution"), "level");
        boolean ultra = level.asString("").equals(Shown.ULTRA) && Parts.isPicture(nodes.get(j));
        if (!ultra && !RESOLUTIONS.contains(level.asString(""))) {
          extras.put("contents[%d].parts[%d].mediaResolution.level".formatted(i, j), level);
        }
      }
    }
  }
}
