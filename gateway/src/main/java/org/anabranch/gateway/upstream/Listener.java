package org.anabranch.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Hears how an exchange goes, on its event loop and in order: a head, then bytes, then the end; or
 * a failure at any point, after which nothing more comes.
 */
public interface Listener {
  void head(int status, HttpHeaders headers);

  /** A part of the body; the listener must release it. */
  void bytes(ByteBuf chunk);

  /** All that one read brought was told: the moment to flush. */
  void endOfRead();

  /** The answer is whole, as far as HTTP can tell. */
  void end();

  /** The exchange ended early. */
  void failed(Failure failure, String reason);

  /** How an exchange ends early. */
  enum Failure {
    /** No connection came about. */
    UNREACHABLE,
    /** All connections to that origin are taken, and enough wait for one. */
    BUSY,
    /** The connection broke, or what came was not HTTP. */
    BROKEN,
    /** Nothing came for too long. */
    LATE
  }
}
