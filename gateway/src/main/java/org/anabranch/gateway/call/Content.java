package org.anabranch.gateway.call;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The beginnings of a request and of its answer, for a log that was told to hold them. */
public final class Content {
  private static final int MOST_BYTES = 16 << 10;

  private final String asked;
  private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

  /** Copies the beginning of the request; leaves its bytes as they are. */
  public Content(ByteBuf request) {
    this.asked =
        request.toString(
            request.readerIndex(),
            Math.min(request.readableBytes(), MOST_BYTES),
            StandardCharsets.UTF_8);
  }

  /** More of the answer; leaves the bytes as they are. */
  void answered(ByteBuf bytes) {
    byte[] some = new byte[Math.min(bytes.readableBytes(), MOST_BYTES - answered.size())];
    bytes.getBytes(bytes.readerIndex(), some);
    answered.writeBytes(some);
  }

  String asked() {
    return asked;
  }

  String answered() {
    return answered.toString(StandardCharsets.UTF_8);
  }
}
