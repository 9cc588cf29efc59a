package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's request.
 *
 * @param path as it stands in the request line, still encoded, without the query
 * @param query as it stands there, without the question mark; empty when there is none
 * @param body on the heap; empty while only the head has come. Whoever is given this does not own
 *     it
 */
public record Incoming(
    String method, String path, String query, HttpHeaders headers, ByteBuf body) {
  /** The bytes of the body start at 0 and are {@link #length} long. */
  public byte[] array() {
    return body.array();
  }

  public int length() {
    return body.writerIndex();
  }

  /** The same request with another body. */
  public Incoming with(byte[] other) {
    return new Incoming(method, path, query, headers, Unpooled.wrappedBuffer(other));
  }

  /** The first value of a parameter of the query, decoded, or null. */
  public @Nullable String parameter(String name) {
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if ((equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
        return equals < 0
            ? ""
            : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      }
    }
    return null;
  }
}
