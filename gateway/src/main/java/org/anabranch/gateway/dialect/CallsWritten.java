package org.anabranch.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;

/** The arguments of tools as a stream tells them: whole JSON objects by the end, or it is broken. */
final class CallsWritten {
  /** By choice, then by call; nothing is held for streams without calls. */
  private final Map<Integer, Map<Integer, StringBuilder>> arguments = new HashMap<>();

  /** The same, or that the stream broke, in the place of a choice's end. */
  Delta checked(Delta delta) {
    switch (delta) {
      case Delta.ToolArguments a -> written(a.choice(), a.index()).append(a.json());
      case Delta.Stopped stopped -> {
        Map<Integer, StringBuilder> calls = arguments.remove(stopped.choice());
        boolean broken = calls != null && !calls.values().stream().allMatch(CallsWritten::isWhole);
        if (broken && !mayBeCut(stopped.reason())) {
          return new Delta.Broke("the arguments of a tool are no JSON object", false);
        }
      }
      default -> {}
    }
    return delta;
  }

  private StringBuilder written(int choice, int call) {
    return arguments
        .computeIfAbsent(choice, _ -> new HashMap<>())
        .computeIfAbsent(call, _ -> new StringBuilder());
  }

  /** The reason tells the client that there would have been more. */
  private static boolean mayBeCut(StopReason reason) {
    return switch (reason) {
      case MAX_TOKENS, CONTEXT_FULL, CONTENT_FILTER, REFUSAL, PAUSED -> true;
      case END, STOP_SEQUENCE, TOOL_CALLS -> false;
    };
  }

  private static boolean isWhole(StringBuilder json) {
    String text = json.toString();
    try {
      return text.isBlank() || Json.tree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }
}
