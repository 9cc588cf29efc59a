package org.anabranch.gateway.cache;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.jspecify.annotations.Nullable;

/** A stream passed through as it came, with a reader beside it that listens. */
public final class ListeningRelay implements Relay {
  private final Relay inner;
  private final StreamReader reader;
  private final Listening listening;

  /**
   * @param reader reads what the inner relay passes
   */
  public ListeningRelay(Relay inner, StreamReader reader, Listening listening) {
    this.inner = inner;
    this.reader = reader;
    this.listening = listening;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    reader.accept(chunk.copy(), listening::hear);
    return inner.accept(chunk);
  }

  @Override
  public ByteBuf finish() {
    reader.end(listening::hear);
    return inner.finish();
  }

  @Override
  public boolean hasBegun() {
    return inner.hasBegun();
  }

  @Override
  public boolean isComplete() {
    return inner.isComplete();
  }

  @Override
  public @Nullable String error() {
    return inner.error();
  }

  @Override
  public boolean limited() {
    return inner.limited();
  }

  @Override
  public boolean isTooLong() {
    return inner.isTooLong();
  }

  @Override
  public @Nullable TokenUse use() {
    return inner.use();
  }

  @Override
  public long searches() {
    return inner.searches();
  }

  @Override
  public long malformedCalls() {
    return inner.malformedCalls();
  }

  @Override
  public long estimatedOutput() {
    return inner.estimatedOutput();
  }

  @Override
  public void release() {
    reader.release();
    inner.release();
  }
}
