package org.anabranch.gateway.anthropic;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of a streamed message, each a JSON object, however they were framed. It is at
 * its proper end after {@code message_stop} alone. Kinds of events that came later than this was
 * written are passed over. Blocks that only this dialect knows are told whole when they end. One
 * answer, one thread.
 */
final class AnthropicEvents {
  private final Map<Integer, Block> open = new HashMap<>();
  private final Searches.Pending searches = new Searches.Pending();
  private final UsageFields usage = new UsageFields();
  private int calls;
  private boolean begun;
  private boolean stopped;
  private boolean complete;
  private boolean broken;

  /** A block under way. */
  private static final class Block {
    private final ObjectNode start;
    private final int call;
    private final boolean plain;
    private final StringBuilder input = new StringBuilder();

    /**
     * @param call its number among the calls, or -1
     * @param plain whether the neutral conversation has a place for it
     */
    Block(ObjectNode start, int call, boolean plain) {
      this.start = start;
      this.call = call;
      this.plain = plain;
    }
  }

  /** Tells what an event brings. Never throws. */
  void event(String data, Consumer<Delta> sink) {
    if (complete || broken) {
      return;
    }
    JsonNode event;
    try {
      event = Json.tree(data);
    } catch (JacksonException e) {
      breakOff("The vendor's stream holds an event that is not JSON", false, sink);
      return;
    }
    switch (event.path("type").asString("")) {
      case "message_start" -> start(event.path("message"), sink);
      case "content_block_start" -> blockStart(event, sink);
      case "content_block_delta" -> blockDelta(event, sink);
      case "content_block_stop" -> blockStop(event, sink);
      case "message_delta" -> messageDelta(event, sink);
      case "message_stop" -> messageStop(sink);
      case "error" -> error(event.path("error"), sink);
      default -> {
        // ping, and what came later than this was written
      }
    }
  }

  /** Says that it cannot go on. */
  void breakOff(String message, boolean limited, Consumer<Delta> sink) {
    broken = true;
    sink.accept(new Delta.Broke(message, limited));
  }

  boolean isComplete() {
    return complete;
  }

  private void start(JsonNode message, Consumer<Delta> sink) {
    if (begun) {
      return;
    }
    begun = true;
    sink.accept(
        new Delta.Began(message.path("id").asString(""), message.path("model").asString("")));
    used(message.path("usage"), sink);
  }

  private void used(JsonNode counts, Consumer<Delta> sink) {
    usage.add(counts);
    ServiceTier tier = UsageFields.tier(counts);
    if (tier != null) {
      sink.accept(new Delta.Served(tier));
    }
    TokenUse use = usage.use();
    if (use != null && counts.isObject()) {
      sink.accept(new Delta.Used(use));
    }
  }

  private void blockStart(JsonNode event, Consumer<Delta> sink) {
    if (!(event.path("content_block") instanceof ObjectNode block)) {
      breakOff("The vendor's stream begins a block without saying which", false, sink);
      return;
    }
    boolean plain = true;
    int call = -1;
    switch (block.path("type").asString("")) {
      case "text" -> {
        text(block.path("text").asString(""), sink);
        block.path("citations").forEach(citation -> cited(citation, sink));
      }
      case "thinking" -> thought(block.path("thinking").asString(""), sink);
      case "redacted_thinking" ->
          sink.accept(
              new Delta.SealedThought(
                  0, new Signature(Seal.DIALECT, block.path("data").asString(""))));
      case "tool_use" -> {
        plain = BlockReader.isPlainCall(block);
        call = plain ? calls++ : -1;
        if (plain) {
          String id = block.path("id").asString("");
          sink.accept(new Delta.ToolBegan(0, call, id, block.path("name").asString(""), null));
        }
      }
      default -> plain = false;
    }
    open.put(event.path("index").asInt(0), new Block(block, call, plain));
  }

  private static void text(String text, Consumer<Delta> sink) {
    if (!text.isEmpty()) {
      sink.accept(new Delta.Text(0, text));
    }
  }

  private static void thought(String text, Consumer<Delta> sink) {
    if (!text.isEmpty()) {
      sink.accept(new Delta.Thought(0, text));
    }
  }

  private void blockDelta(JsonNode event, Consumer<Delta> sink) {
    JsonNode delta = event.path("delta");
    Block block = open.get(event.path("index").asInt(0));
    if (block == null) {
      breakOff("The vendor's stream goes on with a block that it never began", false, sink);
      return;
    }
    String type = delta.path("type").asString("");
    if (type.equals("input_json_delta")) {
      arguments(block, delta.path("partial_json").asString(""), sink);
    } else if (block.plain) {
      usual(type, delta, sink);
    } else {
      complete(block.start, delta);
    }
  }

  private static void usual(String type, JsonNode delta, Consumer<Delta> sink) {
    switch (type) {
      case "text_delta" -> text(delta.path("text").asString(""), sink);
      case "thinking_delta" -> thought(delta.path("thinking").asString(""), sink);
      case "signature_delta" -> sealed(delta.path("signature"), sink);
      case "citations_delta" -> cited(delta.path("citation"), sink);
      default -> sink.accept(new Delta.Native(0, Seal.DIALECT, delta));
    }
  }

  private static void cited(JsonNode citation, Consumer<Delta> sink) {
    Citation read = Citations.read(citation);
    if (read != null) {
      sink.accept(new Delta.Cited(0, read));
    }
  }

  /** What belongs to a block that is told whole. */
  private static void complete(ObjectNode block, JsonNode delta) {
    delta.properties().stream()
        .filter(field -> !field.getKey().equals("type"))
        .forEach(field -> block.set(field.getKey(), field.getValue()));
  }

  private static void sealed(JsonNode signature, Consumer<Delta> sink) {
    Signature seal = ReplyReader.seal(signature.asString(""));
    if (seal != null) {
      sink.accept(new Delta.ThoughtSealed(0, seal));
    }
  }

  private static void arguments(Block block, String json, Consumer<Delta> sink) {
    block.input.append(json);
    if (block.call >= 0 && !json.isEmpty()) {
      sink.accept(new Delta.ToolArguments(0, block.call, json));
    }
  }

  private void blockStop(JsonNode event, Consumer<Delta> sink) {
    Block block = open.remove(event.path("index").asInt(0));
    if (block == null) {
      return;
    }
    if (block.call >= 0 && block.input.isEmpty() && !block.start.path("input").isEmpty()) {
      sink.accept(new Delta.ToolArguments(0, block.call, block.start.path("input").toString()));
    }
    if (!block.plain) {
      ObjectNode input = block.input.isEmpty() ? null : ReplyWriter.object(block.input.toString());
      if (input != null) {
        block.start.set("input", input);
      }
      sink.accept(new Delta.Native(0, Seal.DIALECT, block.start, searches.searched(block.start)));
    }
    sink.accept(new Delta.PartEnded(0));
  }

  private void messageDelta(JsonNode event, Consumer<Delta> sink) {
    JsonNode delta = event.path("delta");
    used(event.path("usage"), sink);
    if (stopped || !delta.path("stop_reason").isString()) {
      return;
    }
    String words = ReplyReader.explanation(delta.path("stop_details"));
    if (words != null) {
      sink.accept(new Delta.Refused(0, words));
    }
    stop(Stops.read(delta.path("stop_reason")), delta.path("stop_sequence").asString(""), sink);
  }

  private void stop(StopReason reason, String sequence, Consumer<Delta> sink) {
    stopped = true;
    @Nullable String stopSequence = sequence.isEmpty() ? null : sequence;
    sink.accept(new Delta.Stopped(0, reason, stopSequence));
  }

  private void messageStop(Consumer<Delta> sink) {
    if (!begun) {
      breakOff("The vendor's stream ends before it began", false, sink);
      return;
    }
    if (!stopped) {
      stop(StopReason.END, "", sink);
    }
    complete = true;
  }

  private void error(JsonNode error, Consumer<Delta> sink) {
    String type = error.path("type").asString("");
    String message = error.path("message").asString("");
    breakOff(
        message.isEmpty() ? type.isEmpty() ? "no reason given" : type : message,
        type.equals("overloaded_error") || type.equals("rate_limit_error"),
        sink);
  }
}
