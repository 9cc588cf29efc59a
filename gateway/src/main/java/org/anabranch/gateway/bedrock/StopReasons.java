package org.anabranch.gateway.bedrock;

import org.anabranch.gateway.conversation.StopReason;
import org.jspecify.annotations.Nullable;

/** Bedrock's names for why an answer ended. */
final class StopReasons {
  private StopReasons() {}

  /** Null when the model made something that makes no sense, so that there is no answer. */
  static @Nullable StopReason read(String name) {
    return switch (name) {
      case "tool_use" -> StopReason.TOOL_CALLS;
      case "max_tokens" -> StopReason.MAX_TOKENS;
      case "stop_sequence" -> StopReason.STOP_SEQUENCE;
      case "guardrail_intervened", "content_filtered" -> StopReason.CONTENT_FILTER;
      case "refusal" -> StopReason.REFUSAL;
      case "model_context_window_exceeded" -> StopReason.CONTEXT_FULL;
      case "malformed_model_output", "malformed_tool_use" -> null;
      default -> StopReason.END;
    };
  }

  static String write(StopReason reason) {
    return switch (reason) {
      case END -> "end_turn";
      case MAX_TOKENS, PAUSED -> "max_tokens"; // a turn that was only paused is not over
      case STOP_SEQUENCE -> "stop_sequence";
      case TOOL_CALLS -> "tool_use";
      case REFUSAL, CONTENT_FILTER -> "content_filtered";
      case CONTEXT_FULL -> "model_context_window_exceeded";
    };
  }
}
