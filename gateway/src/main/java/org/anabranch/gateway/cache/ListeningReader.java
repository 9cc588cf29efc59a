package org.anabranch.gateway.cache;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.StreamReader;

/** A stream with somebody who listens to what goes by. */
public final class ListeningReader implements StreamReader {
  private final StreamReader inner;
  private final Listening listening;

  public ListeningReader(StreamReader inner, Listening listening) {
    this.inner = inner;
    this.listening = listening;
  }

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    inner.accept(chunk, delta -> both(delta, sink));
  }

  @Override
  public void end(Consumer<Delta> sink) {
    inner.end(delta -> both(delta, sink));
  }

  private void both(Delta delta, Consumer<Delta> sink) {
    listening.hear(delta);
    sink.accept(delta);
  }

  @Override
  public boolean isComplete() {
    return inner.isComplete();
  }

  @Override
  public void release() {
    inner.release();
  }
}
