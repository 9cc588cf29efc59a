package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;

/**
 * Reads one vendor's stream. One answer, one thread. Takes bytes cut anywhere, and anything in
 * them: what makes no sense is a {@link Delta.Broke}, never an exception.
 */
public interface StreamReader {
  /**
   * Takes the next bytes and tells what they bring.
   *
   * @param chunk is released
   */
  void accept(ByteBuf chunk, Consumer<Delta> sink);

  /** The bytes are over; tells what was still held back. */
  void end(Consumer<Delta> sink);

  /** Whether the stream has come to its proper end. */
  boolean isComplete();

  /** Gives back what is held. */
  void release();
}
