package org.anabranch.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;

/**
 * Listens to the arguments of an answer's calls of tools as they come, to tell in the end how many
 * are no JSON object. A client has seen them by then, and may be able to mend them. One answer, one
 * thread.
 */
final class ToolArguments {
  /** Longer ones are taken to be well. */
  private static final int LONGEST = 1 << 20;

  private final Map<Long, StringBuilder> calls = new HashMap<>();

  void add(int choice, int index, String json) {
    StringBuilder text =
        calls.computeIfAbsent(((long) choice << 32) + index, _ -> new StringBuilder());
    if (text.length() <= LONGEST) {
      text.append(json);
    }
  }

  long malformed() {
    return calls.values().stream()
        .filter(text -> text.length() <= LONGEST && !isObject(text.toString()))
        .count();
  }

  /** Nothing is an object without fields. */
  private static boolean isObject(String text) {
    try {
      return text.isBlank() || Json.tree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }
}
