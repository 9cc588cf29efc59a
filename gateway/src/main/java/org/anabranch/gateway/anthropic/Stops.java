package org.anabranch.gateway.anthropic;

import org.anabranch.gateway.conversation.StopReason;
import tools.jackson.databind.JsonNode;

/** Why an answer ended, in Anthropic's words. */
final class Stops {
  private Stops() {}

  /** A word that came later than this was written counts as a plain end. */
  static StopReason read(JsonNode reason) {
    return switch (reason.asString("")) {
      case "max_tokens" -> StopReason.MAX_TOKENS;
      case "stop_sequence" -> StopReason.STOP_SEQUENCE;
      case "tool_use" -> StopReason.TOOL_CALLS;
      case "pause_turn" -> StopReason.PAUSED;
      case "refusal" -> StopReason.REFUSAL;
      case "model_context_window_exceeded" -> StopReason.CONTEXT_FULL;
      default -> StopReason.END;
    };
  }

  static String write(StopReason reason) {
    return switch (reason) {
      case END -> "end_turn";
      case MAX_TOKENS -> "max_tokens";
      case STOP_SEQUENCE -> "stop_sequence";
      case TOOL_CALLS -> "tool_use";
      case PAUSED -> "pause_turn";
      case REFUSAL, CONTENT_FILTER -> "refusal";
      case CONTEXT_FULL -> "model_context_window_exceeded";
    };
  }
}
