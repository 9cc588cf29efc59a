package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Delta;

/**
 * Server-sent events passed through as they came, with a reader of the same dialect looking on. An
 * event that says the vendor broke off is kept back: the client gets the gateway's own.
 */
public final class PassingRelay extends ReadRelay {
  private final ServerSentEvents events = new ServerSentEvents();
  private final StreamReader reader;
  private int passedUntil;

  public PassingRelay(StreamReader reader) {
    this.reader = reader;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    passedUntil = 0;
    return cut(events.accept(chunk, this::look));
  }

  @Override
  public ByteBuf finish() {
    passedUntil = 0;
    ByteBuf last = cut(events.finish(this::look));
    List<Delta> held = new ArrayList<>();
    reader.end(held::add);
    held.forEach(this::saw);
    return last;
  }

  private void look(ByteBuf bytes, int start, int end) {
    if (error() != null) {
      return;
    }
    reader.accept(bytes.copy(start, end - start), this::saw);
    if (error() == null) {
      passedUntil += end - start;
    }
  }

  private ByteBuf cut(ByteBuf whole) {
    return whole.writerIndex(whole.readerIndex() + passedUntil);
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
  }
}
