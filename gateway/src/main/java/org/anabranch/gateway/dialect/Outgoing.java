package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request to a vendor, but for its credentials. Whoever is given it must release the body.
 *
 * @param path below the deployment's address, encoded, with a query where there is one
 */
public record Outgoing(String method, String path, HttpHeaders headers, ByteBuf body) {
  public static Outgoing post(String path, ByteBuf json) {
    return new Outgoing(
        "POST",
        path,
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
            .set(HttpHeaderNames.USER_AGENT, "anabranch"),
        json);
  }
}
