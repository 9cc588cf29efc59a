package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Puts credentials on requests to a vendor. Safe for many threads, never blocks. Throws {@link
 * NotReady} when it has none at the moment.
 */
@FunctionalInterface
public interface Signer {
  /**
   * Adds headers.
   *
   * @param host as in the Host header
   * @param path the whole path as it will be sent, with the query
   */
  void sign(String method, String host, String path, HttpHeaders headers, ByteBuf body);

  /** Credentials are wanting; the message says why, without any secret. */
  final class NotReady extends RuntimeException {
    public NotReady(String why) {
      super(why);
    }
  }
}
