package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;

/**
 * Carries one streamed answer from a vendor to a client and knows what it carried. What comes out
 * is whole events only, so that an error event may follow at any time. One answer, one thread.
 */
public interface Relay {
  /**
   * Takes the vendor's next bytes and returns what the client may have. After an {@link #error}
   * nothing more comes out.
   *
   * @param chunk is released or becomes part of what is returned
   */
  ByteBuf accept(ByteBuf chunk);

  /** The vendor's bytes are over: what is still to be passed on, with the dialect's end. */
  ByteBuf finish();

  /** Whether at least one event of the answer went by. */
  boolean hasBegun();

  /** Whether the vendor's stream has come to its proper end. */
  boolean isComplete();

  /** What the vendor said went wrong in the middle of its stream, or null. */
  @Nullable String error();

  /** Whether {@link #error} is the vendor's overload or our limit there. */
  boolean limited();

  /** Whether an event is longer than anything that makes sense. */
  boolean isTooLong();

  /** What the vendor counted so far, or null. */
  @Nullable TokenUse use();

  /** How many searches of the web the vendor ran so far, as far as its answer tells of each. */
  default long searches() {
    return 0;
  }

  /** Of an answer that is whole, how many calls of tools have arguments that are no JSON object. */
  default long malformedCalls() {
    return 0;
  }

  /** A guess at the tokens of the answer that went by. */
  long estimatedOutput();

  /** Gives back what is held. */
  void release();
}
