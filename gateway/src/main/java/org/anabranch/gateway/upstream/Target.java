package org.anabranch.gateway.upstream;

import java.net.URI;
import java.time.Duration;

/**
 * Where requests go and how long they may take.
 *
 * @param base http or https, up to and with the path that all requests share
 * @param connect the most a connection may take to come about
 * @param firstByte the most until the first byte of the answer's body
 * @param betweenChunks the longest silence inside the body
 * @param connections the most to this origin on one event loop; as many requests wait for one, each
 *     no longer than it may take to connect
 */
public record Target(
    URI base, Duration connect, Duration firstByte, Duration betweenChunks, int connections) {
  boolean isTls() {
    return "https".equals(base.getScheme());
  }

  Origin origin() {
    int port = base.getPort() >= 0 ? base.getPort() : isTls() ? 443 : 80;
    return new Origin(isTls(), base.getHost(), port);
  }

  /** The whole path for one below the base. */
  public String path(String below) {
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    return (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + below;
  }

  public String hostHeader() {
    return base.getPort() >= 0 ? base.getHost() + ":" + base.getPort() : base.getHost();
  }

  /** What pooled connections are shared by. */
  record Origin(boolean tls, String host, int port) {}
}
