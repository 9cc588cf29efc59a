package org.anabranch.sandbox.anthropic;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one message, whole or as the events of a stream. */
public final class MessagesWriter {
  /** Takes the events in order. */
  @FunctionalInterface
  public interface Events {
    void send(String name, ObjectNode data);
  }

  private final String id;
  private final String model;
  private final Answer answer;
  private final Optional<Tokens> tokens;
  private final boolean longKept;
  private final Seal seal;
  private final boolean omitsThoughts;

  /**
   * @param tokens to tell, or empty to tell none
   * @param longKept whether what was written to the cache is kept for an hour
   * @param omitsThoughts whether only the signature of the reasoning is told
   */
  public MessagesWriter(
      String id,
      String model,
      Answer answer,
      Optional<Tokens> tokens,
      boolean longKept,
      Seal seal,
      boolean omitsThoughts) {
    this.id = id;
    this.model = model;
    this.answer = answer;
    this.tokens = tokens;
    this.longKept = longKept;
    this.seal = seal;
    this.omitsThoughts = omitsThoughts;
  }

  public ObjectNode whole() {
    ObjectNode message = head();
    ArrayNode content = message.putArray("content");
    if (!answer.reasoning().isEmpty()) {
      content
          .addObject()
          .put("type", "thinking")
          .put("thinking", thoughts())
          .put("signature", seal.of(thoughts()));
    }
    if (!answer.pieces().isEmpty()) {
      content.addObject().put("type", "text").put("text", answer.text());
    }
    for (ToolCall call : answer.calls()) {
      tool(content.addObject(), call).set("input", Json.tree(call.arguments()));
    }
    end(message);
    tokens.ifPresent(t -> message.set("usage", usage(t)));
    return message;
  }

  private String thoughts() {
    return omitsThoughts ? "" : answer.thoughts();
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", id)
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model);
  }

  private static ObjectNode tool(ObjectNode into, ToolCall call) {
    return into.put("type", "tool_use").put("id", "toolu_" + call.id()).put("name", call.name());
  }

  private void end(ObjectNode into) {
    into.put("stop_reason", reason());
    into.put("stop_sequence", answer.stop().isEmpty() ? null : answer.stop());
  }

  private String reason() {
    return switch (answer.end()) {
      case DONE -> "end_turn";
      case MAX_TOKENS -> "max_tokens";
      case STOP_SEQUENCE -> "stop_sequence";
      case TOOLS -> "tool_use";
      case REFUSED -> "refusal";
    };
  }

  private ObjectNode usage(Tokens t) {
    ObjectNode usage =
        Json.object()
            .put("input_tokens", t.uncached())
            .put("cache_creation_input_tokens", t.cacheWritten())
            .put("cache_read_input_tokens", t.cacheRead());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", longKept ? 0 : t.cacheWritten())
        .put("ephemeral_1h_input_tokens", longKept ? t.cacheWritten() : 0);
    return usage.put("output_tokens", t.output()).put("service_tier", "standard");
  }

  /** Sends every event up to {@code message_delta}; the end marker is the sender's. */
  public void stream(Events events) {
    ObjectNode start = event("message_start");
    ObjectNode message = head();
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    tokens.ifPresent(t -> message.set("usage", usage(t).put("output_tokens", 1)));
    start.set("message", message);
    events.send("message_start", start);
    int index = 0;
    if (!answer.reasoning().isEmpty()) {
      thinking(events, index++);
    }
    if (!answer.pieces().isEmpty()) {
      text(events, index++);
    }
    for (ToolCall call : answer.calls()) {
      ObjectNode block = tool(Json.object(), call);
      block.putObject("input");
      open(events, index, block);
      delta(events, index, "input_json_delta", "partial_json", "");
      for (String piece : Pieces.of(call.arguments())) {
        delta(events, index, "input_json_delta", "partial_json", piece);
      }
      close(events, index++);
    }
    ObjectNode last = event("message_delta");
    end(last.putObject("delta"));
    tokens.ifPresent(
        t ->
            last.putObject("usage")
                .put("input_tokens", t.uncached())
                .put("cache_creation_input_tokens", t.cacheWritten())
                .put("cache_read_input_tokens", t.cacheRead())
                .put("output_tokens", t.output()));
    events.send("message_delta", last);
  }

  private void thinking(Events events, int index) {
    open(
        events,
        index,
        Json.object().put("type", "thinking").put("thinking", "").put("signature", ""));
    List<String> pieces = omitsThoughts ? List.of() : answer.reasoning();
    pieces.forEach(p -> delta(events, index, "thinking_delta", "thinking", p));
    delta(events, index, "signature_delta", "signature", seal.of(thoughts()));
    close(events, index);
  }

  private void text(Events events, int index) {
    open(events, index, Json.object().put("type", "text").put("text", ""));
    answer.pieces().forEach(p -> delta(events, index, "text_delta", "text", p));
    close(events, index);
  }

  private static void open(Events events, int index, JsonNode block) {
    ObjectNode start = event("content_block_start").put("index", index);
    start.set("content_block", block);
    events.send("content_block_start", start);
    if (index == 0) {
      events.send("ping", event("ping"));
    }
  }

  private static void delta(Events events, int index, String type, String field, String piece) {
    ObjectNode delta = event("content_block_delta").put("index", index);
    delta.putObject("delta").put("type", type).put(field, piece);
    events.send("content_block_delta", delta);
  }

  private static void close(Events events, int index) {
    events.send("content_block_stop", event("content_block_stop").put("index", index));
  }

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }
}
