package org.anabranch.sandbox.internal;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The web server's open connections by their clients' ports, so that one can be reset: Helidon
 * hides the socket, and only the socket's own option turns its closing into a TCP RST. It sees each
 * connection because it is asked for the options of each. Safe for many threads.
 */
public final class Sockets implements SocketOptions {
  private static final int SWEPT_AT = 1024;

  private final SocketOptions defaults = SocketOptions.create();
  private final Map<Integer, SocketChannel> byPort = new ConcurrentHashMap<>();

  /** Closes this request's connection with a reset. */
  public static void reset(ServerRequest request) {
    request
        .listenerContext()
        .context()
        .get(Sockets.class)
        .ifPresent(s -> s.reset(request.remotePeer().port()));
  }

  private void reset(int port) {
    SocketChannel channel = byPort.get(port);
    if (channel != null) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      } catch (IOException _) {
        byPort.remove(port, channel); // the client was faster
      }
    }
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    defaults.configureSocket(channel);
    if (byPort.size() >= SWEPT_AT) {
      byPort.values().removeIf(c -> !c.isOpen());
    }
    try {
      if (channel.getRemoteAddress() instanceof InetSocketAddress client) {
        byPort.put(client.getPort(), channel);
      }
    } catch (IOException _) {
      // The client left before it was served.
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return defaults.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return defaults.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return defaults.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return defaults.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return defaults.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return defaults.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return defaults.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return true;
  }
}
