package org.anabranch.sandbox.bedrock;

import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes Converse's answer, whole or as the frames of ConverseStream. */
final class ConverseWriter {
  private final Answer answer;
  private final Optional<Tokens> tokens;
  private final Seal seal;

  /**
   * @param tokens to tell, or empty to tell none
   */
  ConverseWriter(Answer answer, Optional<Tokens> tokens, Seal seal) {
    this.answer = answer;
    this.tokens = tokens;
    this.seal = seal;
  }

  ObjectNode whole() {
    ObjectNode reply = Json.object();
    ObjectNode message = reply.putObject("output").putObject("message").put("role", "assistant");
    ArrayNode content = message.putArray("content");
    if (!answer.reasoning().isEmpty()) {
      content
          .addObject()
          .putObject("reasoningContent")
          .putObject("reasoningText")
          .put("text", answer.thoughts())
          .put("signature", seal.of(answer.thoughts()));
    }
    if (!answer.pieces().isEmpty()) {
      content.addObject().put("text", answer.text());
    }
    for (ToolCall call : answer.calls()) {
      tool(content.addObject().putObject("toolUse"), call)
          .set("input", Json.tree(call.arguments()));
    }
    reply.put("stopReason", reason());
    tokens.ifPresent(t -> reply.set("usage", usage(t)));
    reply.putObject("metrics").put("latencyMs", 1);
    return reply;
  }

  private static ObjectNode tool(ObjectNode into, ToolCall call) {
    return into.put("toolUseId", "tooluse_" + call.id()).put("name", call.name());
  }

  private String reason() {
    return switch (answer.end()) {
      case DONE -> "end_turn";
      case MAX_TOKENS -> "max_tokens";
      case STOP_SEQUENCE -> "stop_sequence";
      case TOOLS -> "tool_use";
      case REFUSED -> "content_filtered";
    };
  }

  private static ObjectNode usage(Tokens t) {
    return Json.object()
        .put("inputTokens", t.uncached())
        .put("outputTokens", t.output())
        .put("totalTokens", t.total())
        .put("cacheReadInputTokens", t.cacheRead())
        .put("cacheWriteInputTokens", t.cacheWritten());
  }

  void stream(Chunks chunks) {
    chunks.send(Frame.event("messageStart", "{\"role\":\"assistant\"}"));
    int index = 0;
    if (!answer.reasoning().isEmpty()) {
      for (String piece : answer.reasoning()) {
        ObjectNode delta = Json.object();
        delta.putObject("reasoningContent").put("text", piece);
        delta(chunks, index, delta);
      }
      ObjectNode signature = Json.object();
      signature.putObject("reasoningContent").put("signature", seal.of(answer.thoughts()));
      delta(chunks, index, signature);
      stop(chunks, index++);
    }
    if (!answer.pieces().isEmpty()) {
      for (String piece : answer.pieces()) {
        delta(chunks, index, Json.object().put("text", piece));
      }
      stop(chunks, index++);
    }
    for (ToolCall call : answer.calls()) {
      ObjectNode start = Json.object().put("contentBlockIndex", index);
      tool(start.putObject("start").putObject("toolUse"), call);
      chunks.send(Frame.event("contentBlockStart", start.toString()));
      for (String piece : Pieces.of(call.arguments())) {
        ObjectNode delta = Json.object();
        delta.putObject("toolUse").put("input", piece);
        delta(chunks, index, delta);
      }
      stop(chunks, index++);
    }
    chunks.send(Frame.event("messageStop", Json.object().put("stopReason", reason()).toString()));
    tokens.ifPresent(
        t -> {
          ObjectNode metadata = Json.object();
          metadata.set("usage", usage(t));
          metadata.putObject("metrics").put("latencyMs", 1);
          chunks.send(Frame.event("metadata", metadata.toString()));
        });
    chunks.end("");
  }

  private static void delta(Chunks chunks, int index, ObjectNode delta) {
    ObjectNode event = Json.object().put("contentBlockIndex", index);
    event.set("delta", delta);
    chunks.send(Frame.event("contentBlockDelta", event.toString()));
  }

  private static void stop(Chunks chunks, int index) {
    chunks.send(
        Frame.event("contentBlockStop", Json.object().put("contentBlockIndex", index).toString()));
  }
}
