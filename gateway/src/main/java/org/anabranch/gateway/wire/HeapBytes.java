package org.anabranch.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Buffers of a request and its answer that are read as arrays. As {@link
 * io.netty.buffer.Unpooled#buffer}, but not counted: keeping the allocator's sum of bytes, which
 * all event loops write, costs more than the buffer.
 */
public final class HeapBytes {
  private HeapBytes() {}

  /**
   * An empty buffer that grows.
   *
   * @param room bytes it has room for at once
   * @param most bytes it may grow to
   */
  public static ByteBuf buffer(int room, int most) {
    return new UnpooledHeapByteBuf(UnpooledByteBufAllocator.DEFAULT, room, most);
  }
}
