package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.conversation.Delta;

/**
 * A vendor's stream in one dialect, written to the client in another. A call of a tool whose
 * arguments are no JSON object breaks it, as a whole answer with such a call is none: of the
 * official SDKs some fail at the block's end and some hand on what there is.
 */
public final class TranslatingRelay extends ReadRelay {
  private final StreamReader reader;
  private final StreamWriter writer;
  private final CallsWritten calls = new CallsWritten();
  private CompositeByteBuf out = Unpooled.compositeBuffer();

  public TranslatingRelay(StreamReader reader, StreamWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    reader.accept(chunk, this::take);
    return taken();
  }

  @Override
  public ByteBuf finish() {
    reader.end(this::take);
    if (isComplete() && error() == null) {
      add(writer.end());
    }
    return taken();
  }

  private void take(Delta said) {
    if (error() == null) {
      Delta delta = calls.checked(said);
      saw(delta);
      if (!(delta instanceof Delta.Broke)) {
        add(writer.write(delta));
      }
    }
  }

  private void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
      out.addComponent(true, bytes);
    } else {
      bytes.release();
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
    return false; // the reader says so by breaking
  }

  @Override
  public void release() {
    reader.release();
    out.release();
  }
}
