package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the stream of ConverseStream. It is complete with the event {@code metadata}, the last
 * there is, after the answer has stopped.
 */
final class ConverseStreamReader implements FramesReader {
  private final FrameReader frames = new FrameReader();
  private final Map<Integer, Integer> tools = new HashMap<>();
  private final Map<Integer, Picture> pictures = new HashMap<>();
  private final Ids ids;
  private final String model;
  private boolean stopped;
  private boolean complete;
  private final Map<Integer, Grounding.Block> own = new HashMap<>();
  private final Grounding.Pending pending = new Grounding.Pending();
  private long searches;
  private boolean broken;

  /** A picture under way. */
  private static final class Picture {
    private final String format;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Picture(String format) {
      this.format = format;
    }
  }

  /**
   * @param model what the answer is said to be of, since events do not name it
   */
  ConverseStreamReader(Ids ids, String model) {
    this.ids = ids;
    this.model = model;
  }

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    frames.accept(chunk, (frame, _) -> read(frame, sink)).release();
    String fault = frames.fault();
    if (fault != null) {
      tell(new Delta.Broke(fault, false), sink);
    }
  }

  @Override
  public void end(Consumer<Delta> sink) {
    if (frames.isCut()) {
      tell(new Delta.Broke("the stream ends in the middle of a frame", false), sink);
    }
  }

  /** Nothing is told after the vendor broke off. */
  @Override
  public void read(Frame frame, Consumer<Delta> sink) {
    if (broken) {
      return;
    }
    try {
      JsonNode json =
          frame.payload().isReadable()
              ? Json.MAPPER.readTree(ByteBufUtil.getBytes(frame.payload()))
              : Json.object();
      if (frame.isEvent()) {
        event(frame.name(), json, sink);
      } else {
        tell(BedrockErrors.broke(frame, json), sink);
      }
    } catch (JacksonException e) {
      tell(new Delta.Broke("an event is not JSON", false), sink);
    }
  }

  private void tell(Delta delta, Consumer<Delta> sink) {
    if (!broken) {
      broken = delta instanceof Delta.Broke;
      complete = complete && !broken;
      sink.accept(delta);
    }
  }

  void event(String name, JsonNode json, Consumer<Delta> sink) {
    int block = json.path("contentBlockIndex").asInt(0);
    switch (name) {
      case "messageStart" -> tell(new Delta.Began(ids.next("msg"), model), sink);
      case "contentBlockStart" -> start(block, json.path("start"), sink);
      case "contentBlockDelta" -> delta(block, json.path("delta"), sink);
      case "contentBlockStop" -> {
        picture(pictures.remove(block), sink);
        ran(own.remove(block), sink);
        tell(new Delta.PartEnded(0), sink);
      }
      case "messageStop" -> stop(json, sink);
      case "metadata" -> {
        ServiceTier tier = Usages.tier(json.path("serviceTier"));
        if (tier != null) {
          tell(new Delta.Served(tier), sink);
        }
        TokenUse use = Usages.read(json.path("usage"));
        if (use != null) {
          tell(new Delta.Used(use.searched(searches)), sink);
        }
        complete = stopped && !broken;
      }
      default -> {
        // an event of a later version
      }
    }
  }

  private void start(int block, JsonNode start, Consumer<Delta> sink) {
    JsonNode tool = start.path("toolUse");
    if (tool.isObject() && !tool.has("type")) {
      int index = tools.size();
      tools.put(block, index);
      String id = tool.path("toolUseId").asString("");
      tell(new Delta.ToolBegan(0, index, id, tool.path("name").asString(""), null), sink);
    } else if (start.path("image").isObject()) {
      pictures.put(block, new Picture(start.path("image").path("format").asString("")));
    } else if (Grounding.isOwn(start)) {
      own.put(block, new Grounding.Block(start));
    } else if (start.isObject() && !start.isEmpty()) {
      tell(new Delta.Native(0, BedrockOutbound.DIALECT, start), sink);
    }
  }

  /** A block of a tool that Bedrock ran itself is whole. */
  private void ran(Grounding.@Nullable Block block, Consumer<Delta> sink) {
    if (block != null) {
      JsonNode whole = block.whole();
      Searched searched = pending.searched(whole);
      searches += searched == null ? 0 : searched.billed();
      tell(new Delta.Native(0, BedrockOutbound.DIALECT, whole, searched), sink);
    }
  }

  /** The JSON object that a text is, or an empty one. */
  static JsonNode objectOrEmpty(String text) {
    try {
      JsonNode read = text.isBlank() ? Json.object() : Json.tree(text);
      return read.isObject() ? read : Json.object();
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private void picture(@Nullable Picture picture, Consumer<Delta> sink) {
    String type = picture == null ? null : MediaTypes.of("image").get(picture.format);
    if (picture != null && type != null && picture.bytes.size() > 0) {
      String base64 = Base64.getEncoder().encodeToString(picture.bytes.toByteArray());
      Part.Source source = new Part.Source.Inline(type, base64);
      tell(new Delta.Image(0, new Part.Image(source, null, null), null), sink);
    }
  }

  private void delta(int block, JsonNode delta, Consumer<Delta> sink) {
    JsonNode reasoning = delta.path("reasoningContent");
    Grounding.Block ran = own.get(block);
    if (ran != null) {
      ran.add(delta);
    } else if (delta.path("text").isString()) {
      tell(new Delta.Text(0, delta.path("text").stringValue()), sink);
    } else if (delta.path("toolUse").isObject() && tools.containsKey(block)) {
      String json = delta.path("toolUse").path("input").asString("");
      tell(new Delta.ToolArguments(0, tools.get(block), json), sink);
    } else if (reasoning.path("text").isString()) {
      tell(new Delta.Thought(0, reasoning.path("text").stringValue()), sink);
    } else if (reasoning.path("signature").isString()) {
      String seal = reasoning.path("signature").stringValue();
      tell(new Delta.ThoughtSealed(0, Seals.read(seal)), sink);
    } else if (reasoning.path("redactedContent").isString()) {
      String data = reasoning.path("redactedContent").stringValue();
      tell(new Delta.SealedThought(0, Seals.readSealed(data)), sink);
    } else if (delta.path("citation").isObject()) {
      tell(new Delta.Cited(0, Citations.read(delta.path("citation"))), sink);
    } else if (delta.path("image").isObject() && pictures.containsKey(block)) {
      JsonNode bytes = delta.path("image").path("source").path("bytes");
      if (bytes.isString()) {
        pictures.get(block).bytes.writeBytes(bytes.binaryValue());
      }
    } else if (delta.isObject() && !delta.isEmpty()) {
      tell(new Delta.Native(0, BedrockOutbound.DIALECT, delta), sink);
    }
  }

  private void stop(JsonNode json, Consumer<Delta> sink) {
    StopReason reason = StopReasons.read(json.path("stopReason").asString(""));
    if (reason == null) {
      tell(new Delta.Broke("the model's output was malformed", false), sink);
    } else if (!stopped) {
      stopped = true;
      String sequence =
          json.path("additionalModelResponseFields").path("stop_sequence").asString(null);
      tell(new Delta.Stopped(0, reason, sequence), sink);
    }
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void release() {
    frames.release();
  }
}
