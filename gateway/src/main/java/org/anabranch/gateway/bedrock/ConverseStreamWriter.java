package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer as the events of ConverseStream. Blocks come one after another, as Bedrock sends
 * them and its clients expect: of tools called at once, the first streams and the others wait until
 * it has ended.
 */
final class ConverseStreamWriter implements StreamWriter {
  private final Framing framing;
  private final long startNanos = System.nanoTime();
  private final LinkedHashMap<Integer, Waiting> waiting = new LinkedHashMap<>();
  private CompositeByteBuf out = Unpooled.compositeBuffer();
  private Kind open = Kind.NONE;
  private int block = -1;
  private int openTool = -1;
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;

  private enum Kind {
    NONE,
    TEXT,
    THOUGHT,
    IMAGE,
    TOOL
  }

  /** A tool's call that waits for the one before it to end. */
  private record Waiting(Delta.ToolBegan began, StringBuilder arguments) {}

  /** How an event becomes bytes. */
  @FunctionalInterface
  interface Framing {
    ByteBuf frame(String event, JsonNode json);
  }

  ConverseStreamWriter(Framing framing) {
    this.framing = framing;
  }

  @Override
  public ByteBuf write(Delta delta) {
    switch (delta) {
      case Delta.Began _ -> event("messageStart", Json.object().put("role", "assistant"));
      case Delta.Text text -> text(text.text());
      case Delta.Refused refused -> text(refused.text());
      case Delta.Spoken words -> text(words.text());
      case Delta.Thought thought -> {
        in(Kind.THOUGHT);
        delta("reasoningContent", Json.object().put("text", thought.text()));
      }
      case Delta.ThoughtSealed sealed -> {
        in(Kind.THOUGHT);
        delta("reasoningContent", Json.object().put("signature", Seals.write(sealed.signature())));
      }
      case Delta.SealedThought sealed -> {
        closeAll();
        in(Kind.THOUGHT);
        String data = Seals.writeSealed(sealed.data());
        delta("reasoningContent", Json.object().put("redactedContent", data));
        closeAll();
      }
      case Delta.ToolBegan began -> toolBegan(began);
      case Delta.ToolArguments arguments -> arguments(arguments);
      case Delta.PartEnded _ -> close();
      case Delta.Image shown -> image(shown.image());
      case Delta.Cited cited -> {
        in(Kind.TEXT);
        delta("citation", Citations.write(cited.citation()));
      }
      case Delta.Native own -> own(own);
      case Delta.Stopped stopped -> stop(stopped);
      case Delta.Used used -> use = used.use();
      case Delta.Served served -> tier = served.tier();
      case Delta.Sound _, Delta.Logprobs _, Delta.Broke _ -> {
        // Bedrock's streams have no place for the first two; the third is written by others
      }
    }
    return taken();
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      in(Kind.TEXT);
      delta(Json.object().put("text", text));
    }
  }

  /** What Bedrock said itself goes on as it was, within the block it stands in. */
  private void own(Delta.Native own) {
    if (!own.dialect().equals(BedrockOutbound.DIALECT)) {
      return;
    }
    if (Grounding.isOwn(own.raw())) {
      ran(own.raw());
    } else if (open != Kind.NONE) {
      delta(own.raw());
    }
  }

  /** A block of a tool that Bedrock ran itself, as its streams tell it: start, content, stop. */
  private void ran(JsonNode whole) {
    closeAll();
    block++;
    ObjectNode start = at();
    ObjectNode begun = start.putObject("start");
    JsonNode use = whole.path("toolUse");
    JsonNode result = whole.path("toolResult");
    if (use instanceof ObjectNode call) {
      begun.set("toolUse", call.deepCopy().without("input"));
      event("contentBlockStart", start);
      delta("toolUse", Json.object().put("input", use.path("input").toString()));
    } else if (result instanceof ObjectNode found) {
      begun.set("toolResult", found.deepCopy().without("content"));
      event("contentBlockStart", start);
      delta("toolResult", result.path("content"));
    }
    event("contentBlockStop", at());
  }

  private void image(Part.Image image) {
    if (!(image.source() instanceof Part.Source.Inline(String type, String base64))) {
      return;
    }
    String format = MediaTypes.format("image", type);
    if (format == null) {
      return; // nor do whole answers have a word for it
    }
    in(Kind.IMAGE);
    ObjectNode start = at();
    start.putObject("start").putObject("image").put("format", format);
    event("contentBlockStart", start);
    ObjectNode bytes = Json.object();
    bytes.putObject("source").put("bytes", base64);
    delta("image", bytes);
    close();
  }

  private void toolBegan(Delta.ToolBegan began) {
    if (open == Kind.TOOL) {
      waiting.put(began.index(), new Waiting(began, new StringBuilder()));
    } else {
      closeAll();
      beginTool(began);
    }
  }

  private void beginTool(Delta.ToolBegan began) {
    String id = PartWriter.callId(began.id());
    block++;
    if (began.signature() != null) {
      String seal = Seals.writeOfCall(id, began.signature());
      delta("reasoningContent", Json.object().put("redactedContent", seal));
      event("contentBlockStop", at());
      block++;
    }
    open = Kind.TOOL;
    openTool = began.index();
    ObjectNode start = at();
    ObjectNode tool = start.putObject("start").putObject("toolUse");
    tool.put("toolUseId", id).put("name", began.name());
    event("contentBlockStart", start);
  }

  private void arguments(Delta.ToolArguments arguments) {
    Waiting other = waiting.get(arguments.index());
    if (other != null) {
      other.arguments().append(arguments.json());
    } else if (open == Kind.TOOL && openTool == arguments.index() && !arguments.json().isEmpty()) {
      delta("toolUse", Json.object().put("input", arguments.json()));
    }
  }

  private void in(Kind kind) {
    if (open != kind) {
      closeAll();
      block++;
      open = kind;
    }
  }

  /** Ends the open block; of the calls that waited for it the next begins. */
  private void close() {
    if (open == Kind.NONE) {
      return;
    }
    open = Kind.NONE;
    event("contentBlockStop", at());
    Map.Entry<Integer, Waiting> next = waiting.pollFirstEntry();
    if (next != null) {
      beginTool(next.getValue().began());
      StringBuilder arguments = next.getValue().arguments();
      if (!arguments.isEmpty()) {
        delta("toolUse", Json.object().put("input", arguments.toString()));
      }
    }
  }

  private void closeAll() {
    while (open != Kind.NONE) {
      close();
    }
  }

  private void stop(Delta.Stopped stopped) {
    closeAll();
    ObjectNode stop = Json.object().put("stopReason", StopReasons.write(stopped.reason()));
    if (stopped.stopSequence() != null) {
      stop.putObject("additionalModelResponseFields").put("stop_sequence", stopped.stopSequence());
    }
    event("messageStop", stop);
  }

  @Override
  public ByteBuf end() {
    ObjectNode metadata = Json.object();
    if (use != null) {
      metadata.set("usage", Usages.write(use));
    }
    metadata.putObject("metrics").put("latencyMs", (System.nanoTime() - startNanos) / 1_000_000);
    Usages.putTier(metadata, tier);
    event("metadata", metadata);
    return taken();
  }

  private void delta(String kind, JsonNode value) {
    ObjectNode delta = Json.object();
    delta.set(kind, value);
    delta(delta);
  }

  private void delta(JsonNode delta) {
    ObjectNode event = at();
    event.set("delta", delta);
    event("contentBlockDelta", event);
  }

  private ObjectNode at() {
    return Json.object().put("contentBlockIndex", Math.max(0, block));
  }

  private void event(String name, JsonNode json) {
    out.addComponent(true, framing.frame(name, json));
  }

  private ByteBuf taken() {
    ByteBuf ready = out;
    out = Unpooled.compositeBuffer();
    return ready;
  }
}
