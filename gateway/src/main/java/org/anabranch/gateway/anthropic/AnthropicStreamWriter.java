package org.anabranch.gateway.anthropic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.StreamWriter;
import tools.jackson.databind.node.ObjectNode;

/** A streamed message as server-sent events. */
final class AnthropicStreamWriter implements StreamWriter {
  private final AnthropicEventWriter events = new AnthropicEventWriter();

  @Override
  public ByteBuf write(Delta delta) {
    return framed(events.write(delta));
  }

  @Override
  public ByteBuf end() {
    return framed(events.end());
  }

  private static ByteBuf framed(List<ObjectNode> events) {
    if (events.isEmpty()) {
      return Unpooled.EMPTY_BUFFER;
    }
    StringBuilder text = new StringBuilder();
    for (ObjectNode event : events) {
      text.append("event: ").append(event.path("type").stringValue());
      text.append("\ndata: ").append(event).append("\n\n");
    }
    return Unpooled.wrappedBuffer(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
