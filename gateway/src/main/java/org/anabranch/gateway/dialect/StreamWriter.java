package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.conversation.Delta;

/** Writes one answer as it comes, in a client's dialect. One answer, one thread. */
public interface StreamWriter {
  /**
   * The bytes for this piece, of which the client may see all; empty when it is kept for later.
   * {@link Delta.Broke} is never given: {@link Inbound#errorEvent} writes it.
   */
  ByteBuf write(Delta delta);

  /** What ends a stream properly. Called once, after every choice has stopped. */
  ByteBuf end();
}
