package org.anabranch.sandbox.models;

import java.util.List;
import org.anabranch.sandbox.models.Prompt.ToolCall;

/**
 * What the simulated model says.
 *
 * @param reasoning pieces, empty when none was asked for
 * @param pieces of the text, each a token and a chunk of a stream
 * @param stop the stop sequence it ran into, or empty
 */
public record Answer(
    List<String> reasoning, List<String> pieces, List<ToolCall> calls, End end, String stop) {
  /** Why it ended. */
  public enum End {
    DONE,
    MAX_TOKENS,
    STOP_SEQUENCE,
    TOOLS,
    REFUSED
  }

  public Answer {
    reasoning = List.copyOf(reasoning);
    pieces = List.copyOf(pieces);
    calls = List.copyOf(calls);
  }

  public String text() {
    return String.join("", pieces);
  }

  public String thoughts() {
    return String.join("", reasoning);
  }

  /** All of the output, the reasoning included. */
  public int tokens() {
    int tokens = reasoning.size() + pieces.size();
    for (ToolCall call : calls) {
      tokens += Pieces.count(call.name()) + Pieces.count(call.arguments());
    }
    return tokens;
  }
}
