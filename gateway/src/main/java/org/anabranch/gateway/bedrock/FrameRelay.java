package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.dialect.ReadRelay;
import org.jspecify.annotations.Nullable;

/**
 * A stream of Bedrock passed through as it came, whole frames only, with a reader looking on. A
 * frame that says the vendor broke off is kept back: the client gets the gateway's own.
 */
final class FrameRelay extends ReadRelay {
  private final FrameReader frames = new FrameReader();
  private final FramesReader reader;
  private int passed;

  FrameRelay(FramesReader reader) {
    this.reader = reader;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    passed = 0;
    ByteBuf whole = frames.accept(chunk, this::look);
    return whole.writerIndex(whole.readerIndex() + passed);
  }

  private void look(Frame frame, int length) {
    reader.read(frame, this::saw);
    if (super.error() == null) {
      passed += length;
    }
  }

  @Override
  public ByteBuf finish() {
    return io.netty.buffer.Unpooled.EMPTY_BUFFER;
  }

  @Override
  public boolean isComplete() {
    return reader.isComplete() && error() == null && !frames.isCut();
  }

  @Override
  public @Nullable String error() {
    String said = super.error();
    return said != null ? said : frames.fault();
  }

  @Override
  public boolean isTooLong() {
    return false; // a frame too long is an error
  }

  @Override
  public void release() {
    frames.release();
    reader.release();
  }
}
