package org.anabranch.gateway.openai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a chat request whole.
 *
 * <p>Some fields are heard and then left out, as they change nothing about the answer: {@code
 * stream_options} (the gateway counts by itself), {@code prompt_cache_key} and {@code
 * prompt_cache_retention} (the route keeps a conversation together), and any value that only
 * repeats OpenAI's default.
 */
final class ChatRequest {
  private ChatRequest() {}

  /**
   * @param model what the address names, or null when the body does. Throws {@link BadRequest}.
   */
  static Conversation read(byte[] bytes, int length, @Nullable String model) {
    Fields body = Fields.of(bytes, length);
    String asked = model == null ? body.text("model") : model;
    body.take("model");
    ChatMessages messages = new ChatMessages(body.list("messages"));
    ChatTools tools = ChatTools.read(body);
    Thinking thinking = thinking(body);
    heardOnly(body);
    String user = body.textOrNull("user");
    String safety = body.textOrNull("safety_identifier");
    Map<String, String> tags = body.texts("metadata");
    return new Conversation(
        asked,
        messages.system(),
        messages.turns(),
        ChatSearch.with(tools.tools(), body),
        tools.tools().isEmpty() ? ToolChoice.AUTO : tools.choice(),
        sampling(body),
        ChatTools.format(body),
        ChatOutput.read(body),
        thinking,
        body.flag("stream", false),
        safety == null ? user : safety,
        tags,
        extras(body, messages));
  }

  /** What the client calls a field of one of its conversation's turns. */
  static String place(byte[] bytes, int length, String field) {
    return new ChatMessages(Fields.of(bytes, length).list("messages")).place(field);
  }

  private static void heardOnly(Fields body) {
    for (String name : List.of("stream_options", "prompt_cache_key", "prompt_cache_retention")) {
      body.take(name);
    }
  }

  private static Map<String, JsonNode> extras(Fields body, ChatMessages messages) {
    Map<String, JsonNode> extras = body.rest();
    extras.values().removeIf(v -> v.isContainer() && v.isEmpty());
    drop(extras, "store", "false");
    drop(extras, "service_tier", "auto", "default");
    drop(extras, "verbosity", "medium");
    drop(extras, "modalities", "[\"text\"]");
    extras.putAll(messages.rest());
    extras.putAll(ChatKnown.REQUEST.unread(body.raw()));
    return extras;
  }

  private static void drop(Map<String, JsonNode> extras, String name, String... usual) {
    JsonNode value = extras.get(name);
    String text = value == null ? "" : value.isString() ? value.asString() : value.toString();
    if (List.of(usual).contains(text)) {
      extras.remove(name);
    }
  }

  private static Sampling sampling(Fields body) {
    Long old = body.whole("max_tokens");
    Long most = body.whole("max_completion_tokens");
    Integer choices = body.small("n");
    Integer likely = body.small("top_logprobs");
    JsonNode bias = body.take("logit_bias");
    boolean logprobs = body.flag("logprobs", false);
    if (likely != null && likely > 0 && !logprobs) {
      throw Fields.wrong("top_logprobs", "needs “logprobs” to be true");
    }
    return new Sampling(
        most == null ? old : most,
        body.number("temperature"),
        body.number("top_p"),
        body.small("top_k"),
        unlessZero(body.number("presence_penalty")),
        unlessZero(body.number("frequency_penalty")),
        body.whole("seed"),
        stop(body.take("stop")),
        choices == null ? 1 : Math.max(1, choices),
        logprobs,
        likely,
        bias == null || bias.isEmpty() ? null : bias);
  }

  private static @Nullable Double unlessZero(@Nullable Double value) {
    return value == null || value == 0 ? null : value;
  }

  private static List<String> stop(@Nullable JsonNode stop) {
    if (stop == null) {
      return List.of();
    }
    if (stop.isString()) {
      return List.of(stop.asString());
    }
    if (!stop.isArray() || !stop.valueStream().allMatch(JsonNode::isString)) {
      throw Fields.wrong("stop", "must be a text or a list of texts");
    }
    return stop.valueStream().map(JsonNode::asString).toList();
  }

  /** OpenAI's level, or what compatible vendors' clients send in its stead. */
  private static @Nullable Thinking thinking(Fields body) {
    String effort = body.textOrNull("reasoning_effort");
    Fields open = body.object("reasoning");
    Fields budget = body.object("thinking");
    Boolean enabled = body.flag("enable_thinking");
    Integer tokens = body.small("thinking_budget");
    if (effort != null) {
      return new Thinking(effort("reasoning_effort", effort), null, true);
    }
    if (open != null) {
      return openRouters(open);
    }
    if (budget != null) {
      boolean off = budget.text("type", "enabled").equals("disabled");
      return off ? off() : budgeted(budget.small("budget_tokens"));
    }
    if (enabled != null || tokens != null) {
      return Boolean.FALSE.equals(enabled) ? off() : budgeted(tokens);
    }
    return null;
  }

  private static Thinking openRouters(Fields reasoning) {
    boolean visible = !reasoning.flag("exclude", false);
    boolean enabled = reasoning.flag("enabled", true);
    String effort = reasoning.textOrNull("effort");
    Integer tokens = reasoning.small("max_tokens");
    if (effort != null) {
      return new Thinking(effort("reasoning.effort", effort), tokens, visible);
    }
    Thinking budgeted = enabled ? budgeted(tokens) : off();
    return new Thinking(budgeted.effort(), budgeted.budgetTokens(), visible);
  }

  private static Thinking off() {
    return new Thinking(Effort.NONE, null, false);
  }

  private static Thinking budgeted(@Nullable Integer tokens) {
    return new Thinking(tokens == null ? Effort.MEDIUM : Effort.nearest(tokens), tokens, true);
  }

  static Effort effort(String field, String name) {
    try {
      return Effort.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Fields.wrong(field, "is unknown: " + name);
    }
  }
}
