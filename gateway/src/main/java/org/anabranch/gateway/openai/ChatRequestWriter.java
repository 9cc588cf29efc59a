package org.anabranch.gateway.openai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation as a chat request for one vendor. */
final class ChatRequestWriter {
  /** What other dialects call the same and mean the same. */
  private static final Set<String> SHARED_EXTRAS =
      Set.of("service_tier", "store", "verbosity", "prediction");

  private final Conversation conversation;
  private final Upstream upstream;
  private final Set<String> quirks;
  private final ObjectNode body = Json.object();

  private ChatRequestWriter(Conversation conversation, Upstream upstream) {
    this.conversation = conversation;
    this.upstream = upstream;
    this.quirks = upstream.quirks();
  }

  static ObjectNode write(Conversation conversation, Upstream upstream) throws Untranslatable {
    return new ChatRequestWriter(conversation, upstream).write();
  }

  private ObjectNode write() throws Untranslatable {
    body.put("model", upstream.model());
    body.set(
        "messages",
        new ChatMessageWriter(quirks).write(conversation.system(), conversation.turns()));
    tools();
    sampling(conversation.sampling());
    format(conversation.format());
    output(conversation.output());
    if (conversation.thinking() != null) {
      thinking(conversation.thinking());
    }
    if (conversation.user() != null) {
      put("user", conversation.user());
    }
    extras(conversation.extras());
    if (conversation.stream()) {
      body.put("stream", true);
      put("stream_options", Json.object().put("include_usage", true));
    }
    return body;
  }

  /** Sets a field unless the vendor refuses it: then a hint is left out, and nothing else. */
  private void put(String name, Object value) throws Untranslatable {
    if (!quirks.contains("no_" + name)) {
      body.set(name, Json.MAPPER.valueToTree(value));
    } else if (!Quirks.HINTS.contains(name)) {
      throw new Untranslatable(name, "cannot be sent to " + upstream.vendor());
    }
  }

  private void putIfSaid(String name, @org.jspecify.annotations.Nullable Object value)
      throws Untranslatable {
    if (value != null) {
      put(name, value);
    }
  }

  private void tools() throws Untranslatable {
    ToolChoice choice = conversation.toolChoice();
    List<Tool> offered =
        conversation.tools().stream()
            .filter(t -> choice.names().size() < 2 || choice.names().contains(t.name()))
            .filter(t -> !(t instanceof Tool.Hosted hosted && isModality(hosted)))
            .filter(t -> !(t instanceof Tool.Search))
            .toList();
    JsonNode search = ChatSearch.write(conversation);
    if (search != null) {
      put(ChatSearch.FIELD, search);
    }
    if (offered.isEmpty()) {
      return;
    }
    ArrayNode tools = Json.MAPPER.createArrayNode();
    for (Tool tool : offered) {
      tools.add(tool(tool, "tools[" + tools.size() + "]"));
    }
    put("tools", tools);
    switch (choice.mode()) {
      case AUTO -> {
        // what a vendor does anyhow
      }
      case NONE -> put("tool_choice", "none");
      case REQUIRED -> put("tool_choice", required(choice.names()));
    }
    if (Boolean.FALSE.equals(choice.parallel())) {
      put("parallel_tool_calls", false);
    }
  }

  /** A wish for pictures, where {@link #output} says it. */
  private boolean isModality(Tool.Hosted hosted) {
    return quirks.contains(Quirks.IMAGE_MODALITY) && conversation.output().tells(hosted);
  }

  /** One name can be said; of several all others have been left out of the tools. */
  private JsonNode required(List<String> names) {
    if (names.size() != 1) {
      return Json.MAPPER.valueToTree("required");
    }
    String name = names.getFirst();
    boolean custom =
        conversation.tools().stream().anyMatch(t -> t.name().equals(name) && CustomTools.isTool(t));
    String type = custom ? "custom" : "function";
    ObjectNode choice = Json.object().put("type", type);
    choice.putObject(type).put("name", name);
    return choice;
  }

  private JsonNode tool(Tool tool, String where) throws Untranslatable {
    return switch (tool) {
      case Tool.Hosted hosted -> {
        JsonNode written = CustomTools.chatTool(hosted);
        if (written == null) {
          throw new Untranslatable(
              where, "is a tool only the dialect " + hosted.dialect() + " has");
        }
        yield written;
      }
      case Tool.Search _ -> throw new IllegalStateException("A search is no tool of chats");
      case Tool.Function function -> function(function);
    };
  }

  private ObjectNode function(Tool.Function tool) {
    ObjectNode written = Json.object().put("type", "function");
    ObjectNode function = written.putObject("function").put("name", tool.name());
    if (tool.description() != null) {
      function.put("description", tool.description());
    }
    if (tool.schema() != null) {
      function.set("parameters", tool.schema());
    }
    if (tool.strict() != null) {
      function.put("strict", tool.strict());
    }
    if (tool.cache() != null && quirks.contains(Quirks.CACHE_CONTROL)) {
      written.set("cache_control", ChatMessageWriter.mark(tool.cache()));
    }
    return written;
  }

  private void sampling(Sampling s) throws Untranslatable {
    boolean old = quirks.contains(Quirks.MAX_TOKENS);
    putIfSaid(old ? "max_tokens" : "max_completion_tokens", s.maxTokens());
    putIfSaid("temperature", s.temperature());
    putIfSaid("top_p", s.topP());
    if (s.topK() != null && !quirks.contains(Quirks.TOP_K)) {
      throw new Untranslatable("top_k", "cannot be sent to " + upstream.vendor());
    }
    putIfSaid("top_k", s.topK());
    putIfSaid("presence_penalty", s.presencePenalty());
    putIfSaid("frequency_penalty", s.frequencyPenalty());
    putIfSaid(quirks.contains(Quirks.RANDOM_SEED) ? "random_seed" : "seed", s.seed());
    putIfSaid("stop", s.stop().isEmpty() ? null : s.stop());
    putIfSaid("n", s.choices() == 1 ? null : s.choices());
    putIfSaid("logprobs", s.logprobs() ? true : null);
    putIfSaid("top_logprobs", s.topLogprobs());
    putIfSaid("logit_bias", s.logitBias());
  }

  private void format(Format format) throws Untranslatable {
    switch (format) {
      case Format.Text _ -> {
        // what a vendor does anyhow
      }
      case Format.JsonObject _ -> put("response_format", Json.object().put("type", "json_object"));
      case Format.JsonSchema schema -> {
        if (quirks.contains(Quirks.NO_JSON_SCHEMA)) {
          throw new Untranslatable(
              "response_format",
              "asks for a schema, which " + upstream.vendor() + " does not obey");
        }
        ObjectNode written = Json.object().put("type", "json_schema");
        written.set("json_schema", schema(schema));
        put("response_format", written);
      }
    }
  }

  private void output(Output output) throws Untranslatable {
    if (!output.equals(Output.WORDS)) {
      put(ChatOutput.MODALITIES, ChatOutput.modalities(output, upstream));
      putIfSaid("image_config", ChatOutput.imageConfig(output));
    }
    if (output.speech() != null) {
      put(ChatOutput.AUDIO, ChatOutput.audio(output.speech(), upstream));
    }
  }

  static ObjectNode schema(Format.JsonSchema schema) {
    ObjectNode written =
        Json.object().put("name", schema.name().isBlank() ? "answer" : schema.name());
    if (schema.description() != null) {
      written.put("description", schema.description());
    }
    written.set("schema", schema.schema());
    return schema.strict() == null ? written : written.put("strict", schema.strict());
  }

  private void thinking(Thinking thinking) throws Untranslatable {
    boolean off = thinking.effort() == Effort.NONE;
    if (quirks.contains(Quirks.REASONING)) {
      put("reasoning", asObject(thinking));
    } else if (quirks.contains(Quirks.THINKING)) {
      put("thinking", Json.object().put("type", off ? "disabled" : "enabled"));
    } else if (quirks.contains(Quirks.ENABLE_THINKING)) {
      put("enable_thinking", !off);
      putIfSaid("thinking_budget", off ? null : thinking.budget());
    } else if (!off || !quirks.contains("no_reasoning_effort")) {
      put("reasoning_effort", effort(thinking.effort()));
    }
  }

  private static ObjectNode asObject(Thinking thinking) {
    ObjectNode written = Json.object();
    if (thinking.budgetTokens() != null && thinking.effort() != Effort.NONE) {
      written.put("max_tokens", thinking.budgetTokens());
    } else {
      written.put("effort", effort(thinking.effort()));
    }
    return thinking.visible() ? written : written.put("exclude", true);
  }

  /** OpenAI has no level above {@code xhigh}. */
  static String effort(Effort effort) {
    return effort == Effort.MAX ? "xhigh" : effort.name().toLowerCase(Locale.ROOT);
  }

  private void extras(Map<String, JsonNode> extras) throws Untranslatable {
    for (Map.Entry<String, JsonNode> extra : extras.entrySet()) {
      if (!SHARED_EXTRAS.contains(extra.getKey())) {
        throw new Untranslatable(extra.getKey(), "cannot be sent to " + upstream.vendor());
      }
      put(extra.getKey(), extra.getValue());
    }
  }
}
