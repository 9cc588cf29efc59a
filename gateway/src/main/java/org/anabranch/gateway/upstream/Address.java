package org.anabranch.gateway.upstream;

import java.net.URI;

/**
 * An upstream's address, taken apart once for all requests to it.
 *
 * @param host as the header of that name has it: with the port where the address names one
 * @param prefix the path that all requests share, without a slash at its end
 */
public record Address(Origin origin, String host, String prefix) {
  /** What pooled connections are shared by. */
  record Origin(boolean tls, String host, int port) {}

  /**
   * @param base http or https, up to and with the path that all requests share
   */
  public static Address of(URI base) {
    boolean tls = "https".equals(base.getScheme());
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    return new Address(
        new Origin(tls, base.getHost(), port),
        base.getPort() >= 0 ? base.getHost() + ":" + base.getPort() : base.getHost(),
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  /** The whole path for one below it. */
  public String path(String below) {
    return prefix + below;
  }
}
