package org.anabranch.gateway.bedrock;

import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What clients commonly say in {@code additionalModelRequestFields}, where each family of models
 * has names of its own. Null where nothing was said.
 */
record ModelFields(
    @Nullable Thinking thinking,
    @Nullable Integer topK,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Long seed,
    @Nullable Boolean parallel) {
  static final ModelFields NONE = new ModelFields(null, null, null, null, null, null);

  /** What a model that weighs for itself does by default. */
  static final Thinking HOWEVER_LONG = new Thinking(Effort.HIGH, null, true);

  /**
   * @param leftover takes all that is not understood
   */
  static ModelFields read(Field fields, Map<String, JsonNode> leftover) {
    ModelFields read = NONE;
    for (Field field : fields.fields()) {
      ModelFields more = read.with(field);
      if (more == null) {
        boolean shared = ConversationWriter.ANTHROPICS.contains(field.name());
        leftover.put(shared ? field.name() : field.path(), field.value());
      } else {
        read = more;
      }
    }
    return read;
  }

  /** With one more field; null when it is not understood. */
  private @Nullable ModelFields with(Field field) {
    return switch (field.name()) {
      case "thinking", "reasoning_config", "reasoningConfig" -> withThinking(field);
      case "reasoning_effort" -> withThinking(effort(field));
      case "top_k", "topK", "k" -> withTopK((int) field.whole(0, 1 << 20));
      case "inferenceConfig" ->
          field.value().isObject() && field.value().size() == 1 && field.has("topK")
              ? withTopK((int) field.get("topK").whole(0, 1 << 20))
              : null;
      case "presence_penalty" ->
          new ModelFields(thinking, topK, field.numberOrNull(), frequencyPenalty, seed, parallel);
      case "frequency_penalty" ->
          new ModelFields(thinking, topK, presencePenalty, field.numberOrNull(), seed, parallel);
      case "seed" ->
          new ModelFields(
              thinking,
              topK,
              presencePenalty,
              frequencyPenalty,
              field.whole(Long.MIN_VALUE, Long.MAX_VALUE),
              parallel);
      case "tool_choice" -> withParallel(field);
      default -> null;
    };
  }

  private @Nullable ModelFields withThinking(Field wish) {
    Field budget = wish.object().get("budget_tokens");
    Field effort = wish.get("maxReasoningEffort");
    return switch (wish.get("type").text()) {
      case "disabled" -> withThinking(new Thinking(Effort.NONE, null, true));
      case "enabled" -> {
        if (effort.isThere()) {
          yield withThinking(effort(effort));
        }
        int tokens = (int) budget.whole(1, 1 << 24);
        yield withThinking(new Thinking(Effort.nearest(tokens), tokens, true));
      }
      case "adaptive" -> wish.value().size() == 1 ? withThinking(HOWEVER_LONG) : null;
      default -> null;
    };
  }

  private ModelFields withThinking(Thinking wish) {
    return new ModelFields(wish, topK, presencePenalty, frequencyPenalty, seed, parallel);
  }

  ModelFields withTopK(int k) {
    return new ModelFields(thinking, k, presencePenalty, frequencyPenalty, seed, parallel);
  }

  private @Nullable ModelFields withParallel(Field choice) {
    boolean understood =
        choice.value().size() == 2
            && choice.get("type").value().isString()
            && choice.get("disable_parallel_tool_use").value().isBoolean();
    return understood
        ? new ModelFields(
            thinking,
            topK,
            presencePenalty,
            frequencyPenalty,
            seed,
            !choice.get("disable_parallel_tool_use").flag())
        : null;
  }

  static Thinking effort(Field level) {
    for (Effort effort : Effort.values()) {
      if (effort.name().toLowerCase(Locale.ROOT).equals(level.text())) {
        return new Thinking(effort, null, true);
      }
    }
    throw level.wrong("must be low, medium, high, xhigh or max");
  }
}
