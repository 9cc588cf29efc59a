package org.anabranch.gateway.network;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.route.Health;
import org.anabranch.gateway.upstream.Listener;

/** Takes down what any answer's head says of its vendor's limits, whatever was asked for. */
record Heeding(Health health, Listener listener) implements Listener {
  @Override
  public void head(int status, HttpHeaders headers) {
    health.heard(headers);
    listener.head(status, headers);
  }

  @Override
  public void bytes(ByteBuf chunk) {
    listener.bytes(chunk);
  }

  @Override
  public void endOfRead() {
    listener.endOfRead();
  }

  @Override
  public void end() {
    listener.end();
  }

  @Override
  public void failed(Failure failure, String reason) {
    listener.failed(failure, reason);
  }
}
