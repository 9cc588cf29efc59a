package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * A whole answer to a client. Whoever is given it must release the body.
 *
 * @param headers beside the content type and length
 */
public record Answer(int status, String type, Map<String, String> headers, ByteBuf body) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer json(byte[] body) {
    return json(200, Map.of(), body);
  }

  public static Answer json(int status, Map<String, String> headers, byte[] body) {
    return new Answer(status, "application/json", headers, Unpooled.wrappedBuffer(body));
  }
}
