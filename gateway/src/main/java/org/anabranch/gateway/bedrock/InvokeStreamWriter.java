package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer in another dialect's events, each in a frame of InvokeModel's stream. Once the
 * answer has stopped, the latest event waits for the next, as the last one carries the count.
 */
final class InvokeStreamWriter implements StreamWriter {
  private final StreamWriter inner;
  private final InvokeAsked asked;
  private final ServerSentEvents events = new ServerSentEvents();
  private long millisToFirst = -1;
  private boolean stopped;
  private @Nullable JsonNode waiting;
  private @Nullable TokenUse use;

  InvokeStreamWriter(StreamWriter inner, InvokeAsked asked) {
    this.inner = inner;
    this.asked = asked;
  }

  @Override
  public ByteBuf write(Delta delta) {
    if (delta instanceof Delta.Used used) {
      use = used.use();
    }
    millisToFirst = millisToFirst < 0 ? asked.millisSince() : millisToFirst;
    stopped |= delta instanceof Delta.Stopped;
    return framed(inner.write(delta));
  }

  @Override
  public ByteBuf end() {
    stopped = true;
    CompositeByteBuf out = Unpooled.compositeBuffer();
    out.addComponent(true, framed(inner.end()));
    JsonNode last = waiting == null ? Json.object() : waiting;
    if (last instanceof ObjectNode object) {
      object.set(
          InvokeCounts.METRICS, InvokeChunks.metrics(use, asked.millisSince(), millisToFirst));
    }
    return out.addComponent(true, InvokeChunks.write(last));
  }

  private ByteBuf framed(ByteBuf text) {
    CompositeByteBuf out = Unpooled.compositeBuffer();
    events
        .accept(
            text,
            (bytes, start, end) -> {
              JsonNode event = json(ServerSentEvents.read(bytes, start, end).data());
              if (event != null) {
                add(event, out);
              }
            })
        .release();
    return out;
  }

  private void add(JsonNode event, CompositeByteBuf out) {
    JsonNode ready = stopped ? waiting : event;
    waiting = stopped ? event : null;
    if (ready != null) {
      out.addComponent(true, InvokeChunks.write(ready));
    }
  }

  /** Null for what is no JSON, such as OpenAI's last word. */
  private static @Nullable JsonNode json(@Nullable String data) {
    try {
      return data == null || data.equals("[DONE]") ? null : Json.tree(data);
    } catch (JacksonException e) {
      return null;
    }
  }
}
