package org.anabranch.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;

/**
 * The gateway's own HTTP server, in the OpenAI dialect: chat completions, embeddings, models,
 * health. Server and upstream client share the event loops; nothing on them blocks.
 */
public final class DataPlane implements AutoCloseable {
  private final LimitConfig limits;
  private final Doorman doorman;
  private final Channel server;

  private DataPlane(LimitConfig limits, Doorman doorman, Channel server) {
    this.limits = limits;
    this.doorman = doorman;
    this.server = server;
  }

  /**
   * Listens where the gateway's configuration says; port 0 takes any free one. Throws {@link
   * org.anabranch.kernel.ProblemException} {@code port-in-use}.
   */
  public static DataPlane open(RoutedGateway gateway) {
    GatewayConfig config = gateway.config();
    Doorman doorman = new Doorman(gateway, new SecureRandom());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(gateway.network().loops())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(initializer(config.limits(), doorman))
            .bind(config.host(), config.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "port-in-use",
              "The gateway cannot listen on %s:%d: %s."
                  .formatted(config.host(), config.port(), reason(bound)),
              "Stop what uses that port, or set gateway.port to another (0 takes any free one).")
          .asException(bound.cause());
    }
    return new DataPlane(config.limits(), doorman, bound.channel());
  }

  private static String reason(ChannelFuture bound) {
    return bound.cause() instanceof java.net.BindException
        ? "the port or address is not free"
        : String.valueOf(bound.cause().getMessage());
  }

  private static ChannelInitializer<SocketChannel> initializer(
      LimitConfig limits, Doorman doorman) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        if (doorman.connections().size() >= limits.connections()) {
          channel.close();
          return;
        }
        int stuck = limits.betweenChunksSeconds();
        ClientConnection connection = new ClientConnection(doorman, limits.bodyMegabytes() << 20);
        doorman.came(connection);
        channel
            .pipeline()
            .addLast(new IdleStateHandler(true, stuck, stuck, 0, TimeUnit.SECONDS))
            .addLast(
                new HttpServerCodec(
                    new HttpDecoderConfig()
                        .setMaxInitialLineLength(8 << 10)
                        .setMaxHeaderSize(32 << 10)
                        .setMaxChunkSize(64 << 10)))
            .addLast(connection);
      }
    };
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /** Takes nothing new, lets answers under way end within the drain time, then cuts the rest. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    doorman.connections().forEach(ClientConnection::drain);
    Deadline deadline = Deadline.in(java.time.Duration.ofSeconds(limits.drainSeconds()));
    try {
      doorman.awaitEmpty(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    doorman.connections().forEach(ClientConnection::cut);
  }
}
