package org.anabranch.gateway.anthropic;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamReader;

/** A streamed message as server-sent events. */
final class AnthropicStream implements StreamReader {
  private final ServerSentEvents frames = new ServerSentEvents();
  private final AnthropicEvents events = new AnthropicEvents();

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    frames.accept(chunk, (bytes, start, end) -> read(bytes, start, end, sink)).release();
    if (frames.isTooLong()) {
      frames.release();
      events.breakOff("The vendor's stream holds an event without end", false, sink);
    }
  }

  /** An event that was cut off is no event: nothing is told of it. */
  @Override
  public void end(Consumer<Delta> sink) {
    frames.release();
  }

  private void read(ByteBuf bytes, int start, int end, Consumer<Delta> sink) {
    String data = ServerSentEvents.read(bytes, start, end).data();
    if (data != null) {
      events.event(data, sink);
    }
  }

  @Override
  public boolean isComplete() {
    return events.isComplete();
  }

  @Override
  public void release() {
    frames.release();
  }
}
