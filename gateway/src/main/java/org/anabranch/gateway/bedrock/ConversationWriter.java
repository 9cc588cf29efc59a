package org.anabranch.gateway.bedrock;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one conversation as the body of Converse. What Converse cannot say is named. */
final class ConversationWriter {
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{0,256}");
  private static final int MOST_TAGS = 16;
  private static final int LEAST_BUDGET = 1024;

  private final Conversation conversation;
  private final String model;
  private final Family family;
  private final PartWriter parts;
  private final ObjectNode body = Json.object();
  private final ObjectNode modelFields = Json.object();

  ConversationWriter(Conversation conversation, String model) {
    this.conversation = conversation;
    this.model = model;
    this.family = Family.of(model);
    this.parts = new PartWriter(family);
  }

  ObjectNode write() throws Untranslatable {
    system();
    messages();
    tools();
    sampling();
    thinking();
    format();
    tags();
    extras();
    if (!modelFields.isEmpty()) {
      body.set("additionalModelRequestFields", modelFields);
    }
    return body;
  }

  private void system() throws Untranslatable {
    ArrayNode system = Json.MAPPER.createArrayNode();
    parts.write(conversation.system(), system, "system");
    if (!system.isEmpty()) {
      body.set("system", system);
    }
  }

  /** Bedrock wants the sides to take turns, so what one side said in a row becomes one message. */
  private void messages() throws Untranslatable {
    ArrayNode messages = body.putArray("messages");
    ArrayNode last = Json.MAPPER.createArrayNode();
    Turn.Role lastRole = null;
    for (int i = 0; i < conversation.turns().size(); i++) {
      Turn turn = conversation.turns().get(i);
      ArrayNode content = Json.MAPPER.createArrayNode();
      parts.write(turn.parts(), content, "messages[" + i + "].content");
      if (turn.role() == lastRole) {
        last.addAll(content);
      } else if (!content.isEmpty()) {
        String role = turn.role().name().toLowerCase(Locale.ROOT);
        messages.addObject().put("role", role).set("content", content);
        last = content;
        lastRole = turn.role();
      }
    }
  }

  private void tools() throws Untranslatable {
    ToolChoice choice = conversation.toolChoice();
    if (conversation.tools().isEmpty()) {
      return;
    }
    if (choice.mode() == ToolChoice.Mode.NONE) {
      if (conversation.turns().stream().anyMatch(ConversationWriter::speaksOfTools)) {
        throw new Untranslatable(
            "tool_choice", "cannot forbid tools on Bedrock once tools were called");
      }
      return; // tools that are not there are not called
    }
    ArrayNode tools = body.putObject("toolConfig").putArray("tools");
    for (int i = 0; i < conversation.tools().size(); i++) {
      switch (conversation.tools().get(i)) {
        case Tool.Function function -> function(function, tools, "tools[" + i + "]");
        case Tool.Search search -> {
          boolean required = choice.mode() == ToolChoice.Mode.REQUIRED;
          Grounding.write(search, model, required, tools);
        }
        case Tool.Hosted hosted -> hosted(hosted, tools, "tools[" + i + "]");
      }
    }
    if (Boolean.FALSE.equals(choice.parallel())) {
      oneCallAtATime(choice);
    }
    choose(choice);
  }

  private static boolean speaksOfTools(Turn turn) {
    return turn.parts().stream()
        .anyMatch(p -> p instanceof Part.ToolCall || p instanceof Part.ToolResult);
  }

  private void function(Tool.Function function, ArrayNode tools, String at) throws Untranslatable {
    if (!TOOL_NAME.matcher(function.name()).matches()) {
      throw new Untranslatable(
          at + ".name", "must be at most 64 letters, digits, hyphens and underscores on Bedrock");
    }
    ObjectNode spec = tools.addObject().putObject("toolSpec").put("name", function.name());
    if (function.description() != null && !function.description().isEmpty()) {
      spec.put("description", function.description());
    }
    ObjectNode schema = spec.putObject("inputSchema");
    if (function.schema() == null) {
      schema.putObject("json").put("type", "object").putObject("properties");
    } else {
      schema.set("json", function.schema());
    }
    if (function.strict() != null) {
      spec.put("strict", function.strict());
    }
    if (function.cache() != null) {
      parts.cachePoint(function.cache(), tools);
    }
  }

  private static void hosted(Tool.Hosted hosted, ArrayNode tools, String at) throws Untranslatable {
    if (!hosted.dialect().equals(BedrockOutbound.DIALECT)) {
      throw new Untranslatable(at, "is a tool that Bedrock does not host");
    }
    tools.add(hosted.raw());
  }

  private void choose(ToolChoice choice) throws Untranslatable {
    if (choice.mode() != ToolChoice.Mode.REQUIRED) {
      return;
    }
    if (choice.names().size() > 1) {
      throw new Untranslatable("tool_choice", "can name one tool only on Bedrock");
    }
    ObjectNode config = ((ObjectNode) body.get("toolConfig")).putObject("toolChoice");
    if (choice.names().isEmpty()) {
      config.putObject("any");
    } else {
      config.putObject("tool").put("name", choice.names().getFirst());
    }
  }

  private void oneCallAtATime(ToolChoice choice) throws Untranslatable {
    if (family != Family.ANTHROPIC || choice.mode() == ToolChoice.Mode.REQUIRED) {
      throw new Untranslatable(
          "parallel_tool_calls", "cannot be forbidden to this model on Bedrock");
    }
    modelFields.putObject("tool_choice").put("type", "auto").put("disable_parallel_tool_use", true);
  }

  private void sampling() throws Untranslatable {
    Sampling sampling = conversation.sampling();
    refuse(sampling.choices() > 1, "n");
    refuse(sampling.logprobs() || sampling.topLogprobs() != null, "logprobs");
    refuse(sampling.logitBias() != null, "logit_bias");
    ObjectNode config = Json.object();
    if (sampling.maxTokens() != null) {
      config.put("maxTokens", sampling.maxTokens());
    }
    if (sampling.temperature() != null) {
      config.put("temperature", sampling.temperature());
    }
    if (sampling.topP() != null) {
      config.put("topP", sampling.topP());
    }
    sampling.stop().forEach(config.withArray("stopSequences")::add);
    if (sampling.stop().isEmpty()) {
      config.remove("stopSequences");
    } else if (family == Family.ANTHROPIC) {
      body.putArray("additionalModelResponseFieldPaths").add("/stop_sequence");
    }
    if (!config.isEmpty()) {
      body.set("inferenceConfig", config);
    }
    furtherSampling(sampling);
  }

  private void furtherSampling(Sampling sampling) throws Untranslatable {
    if (sampling.topK() != null) {
      switch (family) {
        case ANTHROPIC, OPENAI -> modelFields.put("top_k", sampling.topK());
        case NOVA -> modelFields.putObject("inferenceConfig").put("topK", sampling.topK());
        case COHERE -> modelFields.put("k", sampling.topK());
        case OTHER, UNKNOWN -> refuse(true, "top_k");
      }
    }
    boolean named = family == Family.OPENAI || family == Family.COHERE;
    if (sampling.presencePenalty() != null) {
      refuse(!named, "presence_penalty");
      modelFields.put("presence_penalty", sampling.presencePenalty());
    }
    if (sampling.frequencyPenalty() != null) {
      refuse(!named, "frequency_penalty");
      modelFields.put("frequency_penalty", sampling.frequencyPenalty());
    }
    if (sampling.seed() != null) {
      refuse(!named, "seed");
      modelFields.put("seed", sampling.seed());
    }
  }

  private static void refuse(boolean wanted, String field) throws Untranslatable {
    if (wanted) {
      throw new Untranslatable(field, "cannot be said to this model on Bedrock");
    }
  }

  private void thinking() throws Untranslatable {
    Thinking wish = conversation.thinking();
    if (wish == null) {
      return;
    }
    boolean off = wish.effort() == Effort.NONE;
    String level = level(wish.effort());
    switch (family) {
      case ANTHROPIC -> claudeThinking(wish, off);
      case NOVA -> novaThinking(off, level);
      case OPENAI -> {
        refuse(off, "reasoning");
        modelFields.put("reasoning_effort", level);
      }
      case COHERE, OTHER -> refuse(!off, "reasoning");
      case UNKNOWN -> {
        refuse(off, "reasoning");
        body.withObject("/outputConfig").put("effort", level);
      }
    }
  }

  private void novaThinking(boolean off, String level) throws Untranslatable {
    if (!Family.novaReasons(model)) {
      refuse(!off, "reasoning");
      return;
    }
    ObjectNode config = modelFields.putObject("reasoningConfig");
    config.put("type", off ? "disabled" : "enabled");
    if (!off) {
      config.put("maxReasoningEffort", level);
    }
  }

  /** The three levels that all have. */
  private static String level(Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL, LOW -> "low";
      case MEDIUM -> "medium";
      case HIGH, XHIGH, MAX -> "high";
    };
  }

  private void claudeThinking(Thinking wish, boolean off) throws Untranslatable {
    ObjectNode thinking = modelFields.putObject("thinking");
    if (off) {
      thinking.put("type", "disabled");
    } else if (wish.budgetTokens() == null && Family.weighsEffort(model)) {
      thinking.put("type", "adaptive");
      String effort =
          wish.effort() == Effort.MINIMAL ? "low" : wish.effort().name().toLowerCase(Locale.ROOT);
      body.withObject("/outputConfig").put("effort", effort);
    } else {
      thinking.put("type", "enabled").put("budget_tokens", budget(wish));
    }
  }

  /** A level's usual budget gives way to the client's bound on the answer; a number does not. */
  private long budget(Thinking wish) throws Untranslatable {
    Long most = conversation.sampling().maxTokens();
    if (wish.budgetTokens() != null || most == null) {
      return wish.budget();
    }
    if (most <= LEAST_BUDGET) {
      throw new Untranslatable(
          "max_tokens", "leaves no room to reason: Claude takes at least 1024 tokens for it");
    }
    return Math.min(wish.budget(), most - 1);
  }

  private void format() throws Untranslatable {
    switch (conversation.format()) {
      case Format.Text _ -> {}
      case Format.JsonObject _ ->
          throw new Untranslatable(
              "response_format", "needs a schema on Bedrock: ask for json_schema");
      case Format.JsonSchema schema -> {
        ObjectNode format =
            body.withObject("/outputConfig").putObject("textFormat").put("type", "json_schema");
        ObjectNode definition = format.putObject("structure").putObject("jsonSchema");
        definition.put("schema", schema.schema().toString()).put("name", schema.name());
        if (schema.description() != null) {
          definition.put("description", schema.description());
        }
      }
    }
  }

  /** Labels are for the ledger; the vendor's log gets them too where it takes such. */
  private void tags() {
    Map<String, String> tags = conversation.tags();
    boolean fit =
        !tags.isEmpty()
            && tags.size() <= MOST_TAGS
            && tags.entrySet().stream().allMatch(ConversationWriter::fits);
    if (fit) {
      ObjectNode metadata = body.putObject("requestMetadata");
      tags.forEach(metadata::put);
    }
  }

  private static boolean fits(Map.Entry<String, String> tag) {
    return !tag.getKey().isEmpty()
        && TAG.matcher(tag.getKey()).matches()
        && TAG.matcher(tag.getValue()).matches();
  }

  /** Fields of Anthropic's requests that its models take here too. */
  static final List<String> ANTHROPICS =
      List.of("anthropic_beta", "context_management", "output_config");

  private static final List<String> OWN =
      List.of("guardrailConfig", "performanceConfig", "promptVariables", "serviceTier");

  private void extras() throws Untranslatable {
    conversation
        .output()
        .requireWords("asks for more than words, for which Bedrock’s Converse has no field");
    for (Map.Entry<String, JsonNode> extra : conversation.extras().entrySet()) {
      String name = extra.getKey();
      JsonNode value = extra.getValue();
      String own = "additionalModelRequestFields.";
      if (OWN.contains(name)) {
        body.set(name, value);
      } else if (name.startsWith(own)) {
        modelFields.set(name.substring(own.length()), value);
      } else if (ANTHROPICS.contains(name) && family == Family.ANTHROPIC) {
        modelFields.set(name, value);
      } else if (name.equals("thinking") && value instanceof ObjectNode rest && claudeThinks()) {
        ((ObjectNode) modelFields.get("thinking")).setAll(rest);
      } else if (name.equals("service_tier") && isTier(value)) {
        body.putObject("serviceTier").set("type", value);
      } else {
        throw new Untranslatable(name, "has no place in Bedrock's Converse");
      }
    }
  }

  private boolean claudeThinks() {
    return family == Family.ANTHROPIC && modelFields.path("thinking").isObject();
  }

  private static boolean isTier(JsonNode value) {
    return value.isString()
        && List.of("priority", "default", "flex", "reserved").contains(value.stringValue());
  }
}
