package org.anabranch.gateway.gemini;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.dialect.ReadRelay;
import org.anabranch.gateway.dialect.ServerSentEvents;

/**
 * Google's events, passed on as the elements of one JSON list to a client that asked without {@code
 * alt=sse}: each chunk as it came. The list is closed only when the answer is whole.
 */
final class ListRelay extends ReadRelay {
  private final ServerSentEvents events = new ServerSentEvents();
  private final ChunkReader reader = new ChunkReader();
  private final ChunkWriter.Framing framing = new ChunkWriter.Framing(true);
  private CompositeByteBuf out = Unpooled.compositeBuffer();

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    events.accept(chunk, this::look).release();
    return taken();
  }

  @Override
  public ByteBuf finish() {
    events.finish(this::look).release();
    if (isComplete() && error() == null) {
      out.addComponent(true, framing.end());
    }
    return taken();
  }

  private void look(ByteBuf bytes, int start, int end) {
    if (error() != null) {
      return;
    }
    String data = ServerSentEvents.read(bytes, start, end).data();
    reader.accept(bytes.copy(start, end - start), this::saw);
    if (error() == null && data != null && !data.isBlank()) {
      out.addComponent(true, framing.frame(data));
    }
  }

  private ByteBuf taken() {
    ByteBuf ready = out;
    out = Unpooled.compositeBuffer();
    return ready;
  }

  @Override
  public boolean isComplete() {
    return reader.isComplete();
  }

  @Override
  public boolean isTooLong() {
    return events.isTooLong();
  }

  @Override
  public void release() {
    events.release();
    reader.release();
    out.release();
  }
}
