package org.anabranch.gateway.openai;

import org.anabranch.gateway.conversation.StopReason;

/** {@code finish_reason} both ways. */
final class Stops {
  private Stops() {}

  /**
   * @param calls whether the answer calls tools; some vendors say {@code stop} even then
   * @param sequence whether a stop sequence is named, as vLLM does
   */
  static StopReason read(String reason, boolean calls, boolean sequence) {
    return switch (reason) {
      case "length", "max_tokens", "max_output_tokens" -> StopReason.MAX_TOKENS;
      case "model_length", "model_context_window_exceeded" -> StopReason.CONTEXT_FULL;
      case "tool_calls", "function_call" -> StopReason.TOOL_CALLS;
      case "content_filter", "sensitive", "safety" -> StopReason.CONTENT_FILTER;
      case "refusal" -> StopReason.REFUSAL;
      case "insufficient_system_resource" -> StopReason.PAUSED; // DeepSeek broke off
      default ->
          calls ? StopReason.TOOL_CALLS : sequence ? StopReason.STOP_SEQUENCE : StopReason.END;
    };
  }

  /** A turn that was only paused is told as cut off: it is not over, and the client may go on. */
  static String write(StopReason reason) {
    return switch (reason) {
      case END, STOP_SEQUENCE -> "stop";
      case MAX_TOKENS, CONTEXT_FULL, PAUSED -> "length";
      case TOOL_CALLS -> "tool_calls";
      case REFUSAL, CONTENT_FILTER -> "content_filter";
    };
  }
}
