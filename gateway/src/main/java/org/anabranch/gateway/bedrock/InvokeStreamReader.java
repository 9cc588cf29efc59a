package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Reads the stream of InvokeModelWithResponseStream: frames called {@code chunk}, whose bytes are
 * the model's own events. It is complete with the event that holds Bedrock's count, the last there
 * is, or as the events' own dialect says. Of events in a model's own words only the text is known.
 */
final class InvokeStreamReader implements FramesReader {
  private static final List<JsonPointer> TEXTS =
      List.of(
          JsonPointer.compile("/generation"), // Llama
          JsonPointer.compile("/outputText"), // Titan
          JsonPointer.compile("/outputs/0/text"), // Mistral
          JsonPointer.compile("/choices/0/text"), // DeepSeek
          JsonPointer.compile("/completion"), // Claude 2
          JsonPointer.compile("/text")); // Cohere

  private final FrameReader frames = new FrameReader();
  private final @Nullable ConverseStreamReader nova;
  private final @Nullable StreamReader events;
  private boolean counted;
  private boolean complete;
  private boolean broken;

  /**
   * @param nova reads Nova's events, or null
   * @param events reads server-sent events of the body's dialect, or null
   */
  InvokeStreamReader(@Nullable ConverseStreamReader nova, @Nullable StreamReader events) {
    this.nova = nova;
    this.events = events;
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
      if (!frame.isEvent()) {
        tell(BedrockErrors.broke(frame, json), sink);
      } else if (json.path("bytes").isString()) {
        event(Base64.getDecoder().decode(json.path("bytes").stringValue()), sink);
      }
    } catch (JacksonException | IllegalArgumentException e) {
      tell(new Delta.Broke("an event is not JSON in base 64", false), sink);
    }
  }

  private void event(byte[] bytes, Consumer<Delta> sink) {
    JsonNode event = Json.MAPPER.readTree(bytes);
    if (events != null) {
      events.accept(sent(event.toString()), delta -> tell(delta, sink));
    } else if (nova != null) {
      for (Map.Entry<String, JsonNode> named : event.properties()) {
        JsonNode usage = named.getValue().path("usage");
        TokenUse use = usage.isObject() ? NovaBodies.use(usage) : null;
        if (use != null) {
          tell(new Delta.Used(use), sink);
        } else {
          nova.event(named.getKey(), named.getValue(), delta -> tell(delta, sink));
        }
      }
    } else {
      tell(new Delta.Text(0, text(event)), sink);
    }
    JsonNode metrics = event.path(InvokeCounts.METRICS);
    if (metrics.isObject()) {
      last(metrics, sink);
    }
  }

  private void last(JsonNode metrics, Consumer<Delta> sink) {
    if (events != null) {
      events.accept(sent("[DONE]"), delta -> tell(delta, sink));
      events.end(delta -> tell(delta, sink));
    }
    TokenUse use = counted ? null : InvokeCounts.metrics(metrics);
    if (use != null) {
      tell(new Delta.Used(use), sink);
    }
    complete = !broken;
  }

  private static ByteBuf sent(String data) {
    return Unpooled.wrappedBuffer(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonNode event) {
    for (JsonPointer where : TEXTS) {
      JsonNode text = event.at(where);
      if (text.isString()) {
        return text.stringValue();
      }
    }
    return "";
  }

  private void tell(Delta delta, Consumer<Delta> sink) {
    if (!broken) {
      counted |= delta instanceof Delta.Used;
      broken = delta instanceof Delta.Broke;
      complete = complete && !broken;
      sink.accept(delta);
    }
  }

  @Override
  public boolean isComplete() {
    return !broken && (complete || events != null && events.isComplete());
  }

  @Override
  public void release() {
    frames.release();
    if (events != null) {
      events.release();
    }
  }
}
